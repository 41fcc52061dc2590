import os
import pickle
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scene.films import scenes
from tests.scene.looks import item_look, look, stamped

calm = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def grid(scene, fps):
    return [k / fps for k in range(int(scene.duration * fps) + 1)]


@calm
@given(scenes(), st.randoms(use_true_random=False))
def test_the_picture_at_a_time_is_the_same_alone_in_order_shuffled_and_from_a_pickled_copy(scene, chance):
    times = grid(scene, 15)
    blank = pickle.dumps(scene)
    in_order = [look(scene.at(t)) for t in times]
    mixed = list(range(len(times)))
    chance.shuffle(mixed)
    fresh = pickle.loads(blank)
    shuffled = {k: look(fresh.at(times[k])) for k in mixed}
    assert [shuffled[k] for k in range(len(times))] == in_order
    for k in mixed[:3]:
        assert look(pickle.loads(blank).at(times[k])) == in_order[k]


@calm
@given(scenes())
def test_the_picture_at_a_time_is_the_same_on_every_grid(scene):
    fifteen, thirty, sixty = (
        {round(t, 6): look(copy.at(t)) for t in grid(scene, fps)}
        for fps, copy in ((n, pickle.loads(pickle.dumps(scene))) for n in (15, 30, 60))
    )
    assert all(thirty[t] == seen and sixty[t] == seen for t, seen in fifteen.items())
    assert all(sixty[t] == seen for t, seen in thirty.items())


@calm
@given(scenes())
def test_equal_stamps_mean_equal_items(scene):
    seen: dict[object, object] = {}
    for t in grid(scene, 60):
        for item in stamped(scene.at(t)):
            assert seen.setdefault(item.stamp, item_look(item)) == item_look(item), (t, item.address, item.stamp)


@calm
@given(scenes())
def test_nothing_has_a_stamp_while_it_moves(scene):
    times = grid(scene, 60)
    for a, b in pairwise(times):
        one, other = (
            {item.address: item for item in scene.at(t).items if type(item).__name__ != "Layer"} for t in (a, b)
        )
        for address in one.keys() & other.keys():
            if item_look(one[address]) != item_look(other[address]):
                assert one[address].stamp is None or one[address].stamp != other[address].stamp


def test_another_process_with_another_hash_seed_sees_the_same(tmp_path):
    made = _some_scenes()
    (tmp_path / "scenes.pickle").write_bytes(pickle.dumps(made))
    code = (
        "import pickle, sys; from tests.scene.looks import look\n"
        "for scene in pickle.load(open(sys.argv[1], 'rb')):\n"
        "    print(scene.digest(), *(look(scene.at(k / 10)) for k in range(60, -1, -3)))"
    )
    here = [" ".join([scene.digest(), *(look(scene.at(k / 10)) for k in range(60, -1, -3))]) for scene in made]
    for seed in ("1", "4242"):
        said = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "scenes.pickle")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        assert said == here


def _some_scenes():
    found = []

    @settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(scenes())
    def collect(scene):
        found.append(scene)

    collect()
    return found
