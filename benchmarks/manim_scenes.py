"""The scenes of `mesh`, `tiles` and `proof` for ManimCE, which has an environment of its own."""
# mypy: ignore-errors

import itertools

import manim as m

SIZES = (15, 12, 14, 12, 8, 6)


def network(sizes, radius, gap, pitch):
    """Layers of circles, and the edges between them."""
    look = {"stroke_color": m.BLUE, "stroke_width": 3, "fill_color": m.BLUE_A, "fill_opacity": 1}
    columns = [
        m.VGroup(*[m.Circle(radius=radius, **look) for _ in range(n)]).arrange(m.DOWN, buff=pitch - 2 * radius)
        for n in sizes
    ]
    layers = m.VGroup(*columns).arrange(m.RIGHT, buff=gap - 2 * radius)
    edges = m.VGroup(
        *[
            m.Line(a.get_center(), b.get_center(), buff=radius, stroke_color=m.WHITE, stroke_width=2)
            for left, right in itertools.pairwise(layers)
            for a, b in itertools.product(left, right)
        ]
    )
    return layers, edges


class Mesh(m.Scene):
    """Edges drawn one after the other, then pulses along a fifth of them."""

    def construct(self):
        """The scene."""
        layers, edges = network(SIZES, 0.15, 1.8, 0.4)
        self.add(layers)
        self.play(m.Create(edges, lag_ratio=0.5, run_time=2, rate_func=m.linear))
        picked = edges[::5]
        pulses = m.VGroup(*[edge.copy().scale(0.2).set_stroke(m.BLUE_B, 3) for edge in picked])
        clock = m.ValueTracker(0)

        def travel(group):
            for pulse, edge in zip(group, picked, strict=True):
                pulse.move_to(edge.point_from_proportion(clock.get_value() % 1))

        pulses.add_updater(travel)
        self.add(pulses)
        self.play(clock.animate(rate_func=m.linear).set_value(4), run_time=4)


class Tiles(m.Scene):
    """Squares in rows become disks, go across, and become squares again."""

    def construct(self):
        """The scene."""
        colors = (m.BLUE, m.RED, m.GREEN, m.YELLOW)
        places = [(k - 5.5, 3.5 - j, 0) for j in range(8) for k in range(12)]

        def rows(shape):
            # Both frames are 16 to 9; ours is 9 units high, theirs 8.
            return m.VGroup(
                *[shape().set_fill(colors[n % 4], 1).set_stroke(width=0).move_to(at) for n, at in enumerate(places)]
            ).scale(8 / 9)

        squares, again = rows(lambda: m.Square(0.7)), rows(lambda: m.Square(0.7))
        disks = rows(lambda: m.Circle(0.35))
        self.add(squares)
        each = [m.ReplacementTransform(a, b) for a, b in zip(squares, disks, strict=True)]
        self.play(m.LaggedStart(*each, lag_ratio=0.5, run_time=3))
        self.play(*[disk.animate.move_to(-disk.get_center()) for disk in disks], run_time=2)
        each = [m.ReplacementTransform(a, b) for a, b in zip(disks, again, strict=True)]
        self.play(m.LaggedStart(*each, lag_ratio=0.5, run_time=3))


class Proof(m.Scene):
    """Formulas above a small network, each becoming the next."""

    def construct(self):
        """The scene."""
        layers, edges = network((2, 2, 2), 0.45, 3, 3)
        self.add(edges, layers)
        rows = [
            m.MathTex(
                rf"{{\partial E \over \partial w^{{(2)}}_{{{i}{j}}}}}",
                "=",
                rf"{{\partial e^{{(3)}}_{i} \over \partial a^{{(2)}}_{i}}}",
                rf"{{\partial a^{{(2)}}_{i} \over \partial z^{{(2)}}_{i}}}",
                rf"{{\partial z^{{(2)}}_{i} \over \partial w^{{(2)}}_{{{i}{j}}}}}",
            )
            .scale(0.75)
            .to_edge(m.UP)
            for i, j in itertools.product((1, 2), repeat=2)
        ]
        self.play(m.Write(rows[0]), run_time=2)
        self.wait(2)
        for before, after in itertools.pairwise(rows):
            self.play(edges[0:4].animate.set_stroke(m.YELLOW, 3), run_time=1)
            self.play(m.ReplacementTransform(before, after), run_time=1)
            self.play(m.Indicate(after[2]), run_time=1)
            self.play(edges[0:4].animate.set_stroke(m.WHITE, 2), run_time=1)
            self.wait(1.33)
