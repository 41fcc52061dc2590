// The typesetting engine: MathJax (TeX in, SVG out) with New Computer Modern, as one script for a bare JavaScript host.
//
// The script provides   tex2svg(source, display, preamble = '') -> the <svg> element as a string
//                       provideRange(name, source)              defines the font range `name`, such as 'cyrillic'
//
// A formula that cannot be set throws a TexError whose message is '<offset>: <what is wrong>', where offset counts
// UTF-16 units from the start of `source` (or is the word 'preamble', when the fault lies there). A formula with a
// character of a font range that was not provided yet throws a NeedRange whose message is the range's name: the host
// provides it and asks again. The script never calls the host, which cannot be called while its time is limited.

import {mathjax} from '@mathjax/src/js/mathjax.js';
import {TeX} from '@mathjax/src/js/input/tex.js';
import {SVG} from '@mathjax/src/js/output/svg.js';
import {liteAdaptor} from '@mathjax/src/js/adaptors/liteAdaptor.js';
import {RegisterHTMLHandler} from '@mathjax/src/js/handlers/html.js';
import {TEXCLASS} from '@mathjax/src/js/core/MmlTree/MmlNode.js';
import * as Direction from '@mathjax/src/js/output/common/Direction.js';
import {CommandMap, DelimiterMap, EnvironmentMap} from '@mathjax/src/js/input/tex/TokenMap.js';
import {Configuration} from '@mathjax/src/js/input/tex/Configuration.js';
import ParseMethods from '@mathjax/src/js/input/tex/ParseMethods.js';
import {ParseUtil} from '@mathjax/src/js/input/tex/ParseUtil.js';
import BaseMethods from '@mathjax/src/js/input/tex/base/BaseMethods.js';
import TexParser from '@mathjax/src/js/input/tex/TexParser.js';
import MathJaxTexError from '@mathjax/src/js/input/tex/TexError.js';
import '@mathjax/src/js/input/tex/base/BaseConfiguration.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import {AmsMethods} from '@mathjax/src/js/input/tex/ams/AmsMethods.js';
import '@mathjax/src/js/input/tex/newcommand/NewcommandConfiguration.js';
import '@mathjax/src/js/input/tex/color/ColorConfiguration.js';
import '@mathjax/src/js/input/tex/html/HtmlConfiguration.js';
import '@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import '@mathjax/src/js/input/tex/braket/BraketConfiguration.js';
import '@mathjax/src/js/input/tex/cancel/CancelConfiguration.js';
import '@mathjax/src/js/input/tex/mathtools/MathtoolsConfiguration.js';
import '@mathjax/src/js/input/tex/mhchem/MhchemConfiguration.js';
import '@mathjax/src/js/input/tex/unicode/UnicodeConfiguration.js';
import '@mathjax/src/js/input/tex/textmacros/TextMacrosConfiguration.js';
import {MathJaxNewcmFont} from '@mathjax/mathjax-newcm-font/js/svg.js';

const BIG_DELIMITERS = 'netreel-big';
const COMMANDS = 'netreel-commands';
const PACKAGES = [
  'base', 'ams', 'newcommand', 'color', 'html', 'boldsymbol', 'braket', 'cancel', 'mathtools', 'mhchem', 'unicode',
  'textmacros', BIG_DELIMITERS, COMMANDS,
];
const LONGEST_SVG = 1 << 24; // characters; 4000 letters come to 3 million
const MOST_COLUMNS = 200; // of the alignat environments: MathJax would make as many as asked for
const UNFIT = /[\0-\x08\x0b\x0c\x0e-\x1f\p{Cs}\ufffe\uffff]/u; // what an SVG cannot hold

// What MathJax makes of align. flalign and xalignat would spread it over the width of a page, which a film does not have.
const ALIGN = [AmsMethods.EqnArray, null, false, true, 'rl', 'bt', ParseUtil.cols(0, 2)];

// MathJax takes the arrows of chemistry from a font of their own; these are those of the formulas' font.
const ARROWS = {
  mhchemrightarrow: [BaseMethods.Macro, '\\rightarrow'],
  mhchemleftarrow: [BaseMethods.Macro, '\\leftarrow'],
  mhchemleftrightarrow: [BaseMethods.Macro, '\\leftrightarrow'],
  mhchemlongrightarrow: [BaseMethods.Macro, '\\longrightarrow'],
  mhchemlongleftarrow: [BaseMethods.Macro, '\\longleftarrow'],
  mhchemlongleftrightarrow: [BaseMethods.Macro, '\\longleftrightarrow'],
  mhchemlongleftrightarrows: [BaseMethods.Macro, '\\leftrightarrows'],
  mhchemlongrightleftharpoons: [BaseMethods.Macro, '\\rightleftharpoons'],
  mhchemlongRightleftharpoons: refuseArrow,
  mhchemlongLeftrightharpoons: refuseArrow,
  mhchemxrightarrow: [AmsMethods.xArrow, 0x2192, 5, 10],
  mhchemxleftarrow: [AmsMethods.xArrow, 0x2190, 10, 5],
  mhchemxleftrightarrow: [AmsMethods.xArrow, 0x2194, 10, 10],
  mhchemxleftrightarrows: [AmsMethods.xArrow, 0x21c4, 10, 10],
  mhchemxrightleftharpoons: [AmsMethods.xArrow, 0x21cc, 5, 10],
  mhchemxRightleftharpoons: refuseArrow,
  mhchemxLeftrightharpoons: refuseArrow,
};

class TexError extends Error {
  constructor(place, text) {
    super(`${place}: ${text}`);
    this.name = 'TexError';
  }
}

class NeedRange extends Error {
  constructor(name) {
    super(name);
    this.name = 'NeedRange';
  }
}

// TeX's \big and \bigg ask for 1.2 and 2.05 times the strut; New Computer Modern's sizes are a hair smaller than that,
// and MathJax, which takes the first size that is large enough, would take the next one. So ask for a hair less.
function defineBigDelimiters() {
  const sizes = {big: 0.843, bigg: 1.49};
  const classes = {'': TEXCLASS.ORD, l: TEXCLASS.OPEN, r: TEXCLASS.CLOSE, m: TEXCLASS.REL};
  const commands = {};
  for (const [name, size] of Object.entries(sizes)) {
    for (const [suffix, texClass] of Object.entries(classes)) {
      commands[name + suffix] = [BaseMethods.MakeBig, texClass, size];
    }
  }
  new CommandMap(BIG_DELIMITERS, commands);
  const beforeBase = 1;
  Configuration.create(BIG_DELIMITERS, {handler: {macro: [BIG_DELIMITERS]}, priority: beforeBase});
}

// Commands that LaTeX packages in common use define and MathJax does not, and commands with limits of ours.
function defineCommands() {
  const commands = `${COMMANDS}-macros`;
  const delimiters = `${COMMANDS}-delimiters`;
  const environments = `${COMMANDS}-environments`;
  const aside = '\\rlap{\\text{#1}}\\hfill\\\\';
  new CommandMap(commands, {
    bm: [BaseMethods.Macro, '\\boldsymbol{#1}', 1],
    mathds: [BaseMethods.Macro, '\\mathbb{#1}', 1],
    mathbbm: [BaseMethods.Macro, '\\mathbb{#1}', 1],
    bbold: [BaseMethods.Macro, '\\mathbb{#1}', 1],
    hdots: [BaseMethods.Macro, '\\ldots'],
    intertext: [BaseMethods.Macro, aside, 1],
    shortintertext: [BaseMethods.Macro, aside, 1],
    tag: refuseNumber,
    ref: refuseNumber,
    eqref: refuseNumber,
    ...ARROWS,
    unit: quantityOf(0),
    si: quantityOf(0),
    qty: quantityOf(1),
    SI: quantityOf(1),
    notag: [BaseMethods.Macro, ''],
    nonumber: [BaseMethods.Macro, ''],
  });
  new DelimiterMap(delimiters, ParseMethods.delimiter, {
    '\\llbracket': ['\u27E6', {texClass: TEXCLASS.OPEN}],
    '\\rrbracket': ['\u27E7', {texClass: TEXCLASS.CLOSE}],
  });
  new EnvironmentMap(environments, ParseMethods.environment, {
    alignat: [alignAt, null, true, true],
    'alignat*': [alignAt, null, false, true],
    alignedat: [alignAt, null, false, false],
    flalign: ALIGN,
    'flalign*': ALIGN,
    xalignat: [xalignAt, ...ALIGN.slice(1)],
    'xalignat*': [xalignAt, ...ALIGN.slice(1)],
    xxalignat: [xalignAt, ...ALIGN.slice(1)],
  });
  const beforeAms = 1;
  Configuration.create(COMMANDS, {
    handler: {macro: [commands, delimiters], delimiter: [delimiters], environment: [environments]},
    priority: beforeAms,
  });
}

// The argument of xalignat tells how many pairs of columns there are, which need not be known.
function xalignAt(parser, begin, ...rest) {
  parser.GetArgument(`\\begin{${begin.getName()}}`);
  return AmsMethods.EqnArray(parser, begin, ...rest);
}

function alignAt(parser, begin, numbered, taggable) {
  const start = parser.i;
  const name = `\\begin{${begin.getName()}}`;
  if (!taggable) parser.GetBrackets(name);
  if (Number(parser.GetArgument(name)) > MOST_COLUMNS) {
    throw new MathJaxTexError('MaxColumns', 'Argument to %1 must be at most %2', name, String(MOST_COLUMNS));
  }
  parser.i = start;
  return AmsMethods.AlignAt(parser, begin, numbered, taggable);
}

function refuseArrow() {
  throw new MathJaxTexError('NoArrow', 'the font of formulas has no arrows <=>> and <<=>: write <=>, or two arrows');
}

// Units as siunitx reads them when they are written out: a point or a tie between two of them is a thin space.
function quantityOf(numbers) {
  return (parser, name) => {
    const number = numbers ? `${parser.GetArgument(name)}\\,` : '';
    const unit = parser.GetArgument(name).replace(/~|(?<!\d)\.|\.(?!\d)/g, '\\,');
    parser.string = ParseUtil.addArgs(parser, `${number}\\mathrm{${unit}}`, parser.string.slice(parser.i));
    parser.i = 0;
    ParseUtil.checkMaxMacros(parser);
  };
}

function refuseNumber(parser, name) {
  throw new MathJaxTexError(
    'NoNumbers', '%1 needs equations with numbers at the margin of a page, which a film does not have: write \\qquad (1)', name);
}

// MathJax publishes its font ranges as scripts that look for what they need under these names.
function publishFont() {
  globalThis.MathJax = {
    _: {output: {common: {Direction}, fonts: {'mathjax-newcm': {svg_ts: {MathJaxNewcmFont}}}}},
  };
}

// How far the parser had read when it stopped, without the blanks that follow a command. Arguments are parsed as
// strings of their own: the innermost one tells the place exactly if it occurs once in the source; else the outermost
// tells how far reading had come. A macro replaces the text before it by its expansion, so that distance is counted
// from the end.
function faultOffset(parsers, source) {
  if (parsers.length === 0) return 0;
  const inner = parsers[0];
  const outer = parsers[parsers.length - 1];
  const first = source.indexOf(inner.string);
  const unique = first >= 0 && first === source.lastIndexOf(inner.string);
  const offset = unique ? first + inner.i : Math.max(0, source.length - (outer.string.length - outer.i));
  return source.slice(0, offset).trimEnd().length;
}

function define(preamble, input) {
  let leftOver;
  try {
    const node = new TexParser(preamble, {display: false, isInner: false}, input.parseOptions).mml();
    leftOver = node && node.childNodes.length > 0;
  } catch (error) {
    if (error instanceof MathJaxTexError) throw new TexError('preamble', error.message);
    if (!(error instanceof TypeError)) throw error;
    leftOver = true; // words, which cannot be read before a formula is
  }
  if (leftOver) throw new TexError('preamble', 'it may only define macros, but it sets type');
}

defineBigDelimiters();
defineCommands();
publishFont();
mathjax.asyncIsSynchronous = true;
const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);

const output = new SVG({
  fontData: MathJaxNewcmFont,
  fontCache: 'none',
  mtextInheritFont: false,
  merrorInheritFont: false,
  displayOverflow: 'overflow',
  linebreaks: {inline: false},
});

// MathJax would swallow that a font range is missing and leave holes in the formula.
output.font.loadDynamicFileSync = (range) => {
  if (!range.promise) throw new NeedRange(range.file);
};

globalThis.provideRange = (name, source) => {
  (0, eval)(source);
  const range = MathJaxNewcmFont.dynamicFiles[name];
  range.promise = Promise.resolve();
  range.setup(output.font);
};

// A fresh reader for each formula: macros, colours, labels and options set by one formula cannot reach the next.
function freshReader() {
  const input = new TeX({
    packages: PACKAGES,
    formatError: (input, error) => {
      throw new TexError(faultOffset(input.parseOptions.parsers, input.latex), error.message);
    },
  });
  input.postFilters.add(narrowTables);
  return input;
}

// multline spreads over the width of a page. A film has none: it gets the width of what it holds.
function narrowTables({data}) {
  data.root.walkTree((node) => {
    if (node.isKind('mtable') && String(node.attributes.get('width')).endsWith('%')) node.attributes.set('width', 'auto');
  });
}

function convert(document, source, display) {
  try {
    return document.convert(source, {display: Boolean(display), em: 16, ex: 8, containerWidth: 1e7});
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('code point')) {
      throw codeError(source, 'there is no character with that number');
    }
    throw error;
  }
}

// An error about a character that the formula asks for by its number.
function codeError(source, text) {
  return new TexError(Math.max(0, source.search(/\\(unicode|char|U)(?![A-Za-z])/)), text);
}

function hex(number) {
  return number.toString(16).toUpperCase().padStart(4, '0');
}

globalThis.tex2svg = (source, display, preamble = '') => {
  const input = freshReader();
  const document = mathjax.document('', {InputJax: input, OutputJax: output});
  if (preamble) define(preamble, input);
  const node = convert(document, source, display);
  const svg = adaptor.serializeXML(adaptor.tags(node, 'svg')[0]);
  if (svg.length > LONGEST_SVG) throw new TexError(0, 'it is too large to be set at once');
  if (!/^<svg[^>]* viewBox=/.test(svg)) throw new TexError(0, 'its lines have numbers at the margin of a page');
  const unfit = UNFIT.exec(svg);
  if (unfit) throw codeError(source, `there is no character U+${hex(unfit[0].codePointAt(0))}`);
  return [svg].join(''); // a flat string: a concatenated one (a rope) cannot cross into Python
};
