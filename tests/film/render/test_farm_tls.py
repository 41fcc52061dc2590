from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from renderer.film.render.farm import Farm
from renderer.film.render.film import render_film
from renderer.film.render.film_spec import Progress
from renderer.values.errors import RenderError, TargetError
from tests.film.render.farm_machines import local
from tests.film.render.test_share import SPEC, film

pytest.importorskip("distributed", reason="needs distributed (pip install 'netreel[farm]')")

_SELF_MADE = "req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=farm"


def certificate(folder: Path, name: str) -> dict[str, object]:
    """Make a key with a certificate that vouches for itself; return Dask's settings of them."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    key, own = folder / f"{name}.key", folder / f"{name}.pem"
    made = [openssl, *_SELF_MADE.split(), "-keyout", str(key), "-out", str(own)]
    subprocess.run(made, check=True, capture_output=True)
    role = {"cert": str(own), "key": str(key)}
    roles = {f"distributed.comm.tls.{who}": role for who in ("client", "scheduler", "worker")}
    return {"distributed.comm.require-encryption": True, "distributed.comm.tls.ca-file": str(own), **roles}


@pytest.fixture(scope="module")
def secured(tmp_path_factory) -> Iterator[str]:
    """The address of a cluster that speaks TLS only."""
    import dask
    import distributed

    with dask.config.set(certificate(tmp_path_factory.mktemp("keys"), "farm")):
        security = distributed.security.Security()
        with local(1, protocol="tls", security=security) as cluster:
            yield cluster.scheduler_address


def test_the_tls_settings_of_dask_are_taken(tmp_path, secured) -> None:
    assert secured.startswith("tls://")
    told: list[Progress] = []
    render_film(film(), tmp_path / "a.mp4", SPEC, told.append, farm=Farm(secured))
    assert told[-1].segments == (5, 5) and told[-1].crew == 1


def test_a_scheduler_that_does_not_trust_us_is_told(tmp_path, secured) -> None:
    import dask

    with dask.config.set(certificate(tmp_path, "stranger")), pytest.raises(RenderError) as error:
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(secured, patience=2.0))
    assert str(error.value) == f"no scheduler answers at {secured}, for certificates that are not trusted"
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize(
    ("file", "said"), [(None, "needs certificates; name them"), ("none.pem", "of Dask's settings .* fail: .*No such")]
)
def test_settings_without_certificates_are_told_before_anything_is_sent(tmp_path, file, said) -> None:
    import dask

    settings = {**certificate(tmp_path, "own"), "distributed.comm.tls.ca-file": file}
    with dask.config.set(settings), pytest.raises(TargetError, match=said):
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm("tls://127.0.0.1:1"))


def test_plain_words_do_not_reach_a_scheduler_that_wants_tls(tmp_path, secured) -> None:
    import dask

    with dask.config.set({"distributed.comm.require-encryption": False}), pytest.raises(RenderError, match="answers"):
        render_film(film(), tmp_path / "a.mp4", SPEC, farm=Farm(secured.replace("tls://", "tcp://"), patience=2.0))
