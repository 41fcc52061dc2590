# ---- Script
# A film while it is written, and the scene that it becomes.

from .script.script import Script as Script
from .script.building import build_scene as build_scene
from .script.retiming import Lengths as Lengths
from .scene.scene import Scene as Scene
from .scene.scene import keyed as keyed
from .scene.life import Life as Life
from .values.errors import NetreelError as NetreelError

# ---- Shapes
# Outlines of all kinds.

from .scene.shapes import line as line
from .scene.shapes import polyline as polyline
from .scene.shapes import polygon as polygon
from .scene.shapes import regular_polygon as regular_polygon
from .scene.shapes import circle as circle
from .scene.shapes import dot as dot
from .scene.shapes import ellipse as ellipse
from .scene.shapes import arc as arc
from .scene.shapes import rectangle as rectangle
from .scene.shapes import rounded as rounded
from .scene.shapes import cross as cross
from .scene.shapes import check as check
from .scene.shapes import arrow as arrow
from .scene.braces import brace as brace
from .scene.braces import bracket as bracket
from .scene.braces import parenthesis as parenthesis
from .scene.shapes import lines as lines
from .parts.path import path as path
from .parts.path import through as through
from .parts.svg import svg as svg

# ---- Text and formulas
# Outlines of letters, parts of which are targets like all nodes.

from .typeset.text import text as text
from .typeset.tex import tex as tex
from .typeset.number import number as number
from .typeset.typeface import typeface as typeface
from .parts.code import code as code
from .typeset.delimiters import brackets as brackets
from .typeset.text import Text as Text
from .typeset.formula import Formula as Formula
from .typeset.selection import Selection as Selection

# ---- Equations
# Claims about what the formulas and numbers of a film say: `netreel check` evaluates them.

from .algebra.claims import Equation as Equation
from .algebra.claims import Claim as Claim
from .algebra.claims import Definition as Definition
from .algebra.claims import Each as Each
from .algebra.number_claims import NumberClaim as NumberClaim
from .algebra.number_claims import Arithmetic as Arithmetic

# ---- Charts
# Axes and what is drawn on them, as functions of their data.

from .parts.axes import axes as axes
from .parts.plot import plot as plot
from .parts.number_line import number_line as number_line
from .parts.curve import curve as curve
from .parts.loss_curve import loss_curve as loss_curve
from .parts.area import area as area
from .parts.area import band as band
from .parts.scatter import scatter as scatter
from .parts.histogram import histogram as histogram
from .parts.histogram import counted as counted
from .parts.bars import bars as bars
from .parts.legend import legend as legend
from .parts.contours import contours as contours
from .parts.vector_field import vector_field as vector_field

# ---- Images, matrices and tables
# Pixels, numbers in rows, and many discs at once.

from .parts.image import image as image
from .parts.image import squares as squares
from .parts.heat_map import heat_map as heat_map
from .parts.table import table as table
from .parts.table import matrix as matrix
from .parts.dots import dots as dots

# ---- Space
# Surfaces, curves and points in three dimensions, seen by an eye.

from .parts.surface import space as space
from .parts.surface import surface as surface
from .parts.surface import curve3 as curve3
from .parts.surface import points3 as points3
from .parts.surface import axes3 as axes3

# ---- Layout
# Where nodes stand; all functions return moved copies. Layout in the frame is up to the script: `script.to_edge`.

from .scene.layout import UP as UP
from .scene.layout import DOWN as DOWN
from .scene.layout import LEFT as LEFT
from .scene.layout import RIGHT as RIGHT
from .scene.layout import UP_LEFT as UP_LEFT
from .scene.layout import UP_RIGHT as UP_RIGHT
from .scene.layout import DOWN_LEFT as DOWN_LEFT
from .scene.layout import DOWN_RIGHT as DOWN_RIGHT
from .scene.layout import ORIGIN as ORIGIN
from .scene.layout import next_to as next_to
from .scene.layout import align as align
from .scene.layout import arrange as arrange
from .scene.layout import grid as grid
from .scene.layout import move_to as move_to
from .scene.layout import center as center
from .scene.layout import shifted as shifted
from .scene.layout import fit as fit
from .scene.layout import surround as surround
from .scene.layout import box_of as box_of
from .scene.bounds import bounds as bounds
from .values.box import Box as Box

# ---- Nodes, groups and copies
# What stands in a scene, and how it is put together and copied.

from .scene.grouping import group as group
from .scene.copies import another as another
from .scene.copies import colored as colored
from .scene.copies import hidden as hidden
from .scene.copies import repainted as repainted
from .scene.masking import masked as masked
from .script.following import following as following
from .scene.node import Node as Node
from .scene.node import Shape as Shape
from .scene.node import Strokes as Strokes
from .scene.node import Group as Group
from .scene.node import Ref as Ref
from .geometry.path import Path as Path
from .geometry.path import Contour as Contour

# ---- Clips: come and go
# Moves that bring nodes in and take them away.

from .script.clips.appear import fade_in as fade_in
from .script.clips.appear import fade_out as fade_out
from .script.clips.appear import grow as grow
from .script.clips.appear import show as show
from .script.clips.appear import hide as hide
from .script.clips.draw import draw as draw
from .script.clips.draw import erase as erase
from .script.clips.draw import write as write
from .script.clips.draw import run_along as run_along
from .script.clips.trace import trace as trace
from .script.clips.wipe import wipe_in as wipe_in
from .script.clips.wipe import wipe_out as wipe_out

# ---- Clips: change
# Moves of properties, and nodes that become others.

from .script.clips.change import to as to
from .script.clips.change import shift as shift
from .script.clips.change import turn as turn
from .script.clips.change import resize as resize
from .script.clips.change import swap as swap
from .script.clips.stretch import stretch as stretch
from .script.clips.move_along import move_along as move_along
from .script.become.become import become as become
from .script.clips.edit import edit as edit
from .script.clips.trace import count as count

# ---- Clips: emphasis
# Moves that point at something.

from .script.clips.emphasis import indicate as indicate
from .script.clips.emphasis import wiggle as wiggle
from .script.clips.emphasis import flash as flash
from .script.clips.emphasis import focus as focus
from .script.clips.emphasis import unfocus as unfocus

# ---- Clips: camera
# Moves of the view.

from .script.clips.camera import zoom_to as zoom_to
from .script.clips.camera import pan as pan
from .script.clips.camera import camera_back as camera_back

# ---- Clips in time
# Clips made of clips: at once, one after the other, later, longer.

from .script.clips.clip import together as together
from .script.clips.clip import one_after_another as one_after_another
from .script.clips.clip import stagger as stagger
from .script.clips.clip import delay as delay
from .script.clips.clip import lasting as lasting
from .script.clips.clip import Clip as Clip

# ---- Signals
# Values that are functions of time: what `script.follow` takes.

from .tracks.signal_arithmetic import Clock as Clock
from .tracks.signal_arithmetic import Reading as Reading
from .tracks.signal_arithmetic import apply as apply
from .tracks.signal_arithmetic import add as add
from .tracks.signal_arithmetic import times as times
from .tracks.track import track as track
from .tracks.bake import bake as bake
from .script.pen import traced as traced
from .tracks.signal import Always as Always
from .tracks.key import Key as Key
from .tracks.track import Track as Track
from .tracks.signal import Signal as Signal

# ---- Colors and paint
# Colors by name in a theme or by value; strokes and gradients.

from .values.color import Color as Color
from .values.color import ink as ink
from .values.color import mix as mix
from .values.color import faded as faded
from .values.paint import stroke as stroke
from .values.paint import gradient as gradient
from .values.paint import Stroke as Stroke
from .values.paint import Gradient as Gradient
from .values.theme import DARK as DARK
from .values.theme import LIGHT as LIGHT
from .values.theme import Theme as Theme
from .values.theme import theme as theme

# ---- Eases
# How far a move has come at a share of its time; by name, as in `ease="smooth"`, or by value.

from .values.ease import linear as linear
from .values.ease import smooth as smooth
from .values.ease import hold as hold
from .values.ease import there_and_back as there_and_back
from .values.ease import there_and_back_with_pause as there_and_back_with_pause
from .values.ease import to_and_fro as to_and_fro
from .values.ease import spring as spring
from .values.ease import ease_in_quad as ease_in_quad
from .values.ease import ease_in_cubic as ease_in_cubic
from .values.ease import ease_in_quart as ease_in_quart
from .values.ease import ease_in_sine as ease_in_sine
from .values.ease import ease_in_expo as ease_in_expo
from .values.ease import ease_in_back as ease_in_back
from .values.ease import ease_in_elastic as ease_in_elastic
from .values.ease import ease_in_bounce as ease_in_bounce
from .values.ease import ease_out_quad as ease_out_quad
from .values.ease import ease_out_cubic as ease_out_cubic
from .values.ease import ease_out_quart as ease_out_quart
from .values.ease import ease_out_sine as ease_out_sine
from .values.ease import ease_out_expo as ease_out_expo
from .values.ease import ease_out_back as ease_out_back
from .values.ease import ease_out_elastic as ease_out_elastic
from .values.ease import ease_out_bounce as ease_out_bounce
from .values.ease import ease_in_out_quad as ease_in_out_quad
from .values.ease import ease_in_out_cubic as ease_in_out_cubic
from .values.ease import ease_in_out_quart as ease_in_out_quart
from .values.ease import ease_in_out_sine as ease_in_out_sine
from .values.ease import ease_in_out_expo as ease_in_out_expo
from .values.ease import ease_in_out_back as ease_in_out_back
from .values.ease import ease_in_out_elastic as ease_in_out_elastic
from .values.ease import ease_in_out_bounce as ease_in_out_bounce
from .values.ease import ThereAndBack as ThereAndBack
from .values.ease import ToAndFro as ToAndFro
from .values.ease import Polynomial as Polynomial
from .values.ease import Back as Back
from .values.ease import Elastic as Elastic
from .values.ease import Spring as Spring
from .values.ease import CubicBezier as CubicBezier
from .values.ease import Steps as Steps
from .values.ease import Squeezed as Squeezed
from .values.ease import Flipped as Flipped
from .values.ease import BothEnds as BothEnds
