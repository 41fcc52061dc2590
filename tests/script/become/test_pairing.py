from renderer.scene.address import Address
from renderer.scene.node import Ref
from renderer.script.become.pairing import pair, pieces
from renderer.typeset.tex import tex


def test_equal_glyphs_become_the_nearest_and_do_not_overtake_each_other():
    a, b = Ref(Address("a"), tex("x^2 + y^2 = z^2", name="a")), Ref(Address("b"), tex("2x + 2y = 2z", name="b"))
    found = pair([a], [b])
    order, ends = ({one.ref.address: k for k, one in enumerate(pieces(side))} for side in (a, b))
    met = {order[sources[0].ref.address]: ends[target.ref.address] for sources, target in found.pairs}
    assert met == {0: 1, 1: 0, 2: 2, 3: 4, 4: 3, 5: 5, 6: 7, 7: 6}
