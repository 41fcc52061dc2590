// The typesetting engine: MathJax (TeX in, SVG out) with New Computer Modern, as one script for a bare JavaScript host.
//
// The host provides     hostLoad(name) -> source text of the font range `name`, such as 'cyrillic'
// The script provides   tex2svg(source, display, preamble = '') -> the <svg> element as a string
//
// A formula that cannot be set throws a TexError whose message is '<offset>: <what is wrong>', where offset counts
// UTF-16 units from the start of `source` (or is the word 'preamble', when the fault lies there).

import {mathjax} from '@mathjax/src/js/mathjax.js';
import {TeX} from '@mathjax/src/js/input/tex.js';
import {SVG} from '@mathjax/src/js/output/svg.js';
import {liteAdaptor} from '@mathjax/src/js/adaptors/liteAdaptor.js';
import {RegisterHTMLHandler} from '@mathjax/src/js/handlers/html.js';
import {TEXCLASS} from '@mathjax/src/js/core/MmlTree/MmlNode.js';
import {CommandMap} from '@mathjax/src/js/input/tex/TokenMap.js';
import {Configuration} from '@mathjax/src/js/input/tex/Configuration.js';
import BaseMethods from '@mathjax/src/js/input/tex/base/BaseMethods.js';
import TexParser from '@mathjax/src/js/input/tex/TexParser.js';
import MathJaxTexError from '@mathjax/src/js/input/tex/TexError.js';
import '@mathjax/src/js/input/tex/base/BaseConfiguration.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import '@mathjax/src/js/input/tex/newcommand/NewcommandConfiguration.js';
import '@mathjax/src/js/input/tex/color/ColorConfiguration.js';
import '@mathjax/src/js/input/tex/html/HtmlConfiguration.js';
import '@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import '@mathjax/src/js/input/tex/braket/BraketConfiguration.js';
import '@mathjax/src/js/input/tex/cancel/CancelConfiguration.js';
import '@mathjax/src/js/input/tex/mathtools/MathtoolsConfiguration.js';
import '@mathjax/src/js/input/tex/unicode/UnicodeConfiguration.js';
import '@mathjax/src/js/input/tex/textmacros/TextMacrosConfiguration.js';
import {MathJaxNewcmFont} from '@mathjax/mathjax-newcm-font/js/svg.js';

const BIG_DELIMITERS = 'netreel-big';
const PACKAGES = [
  'base', 'ams', 'newcommand', 'color', 'html', 'boldsymbol', 'braket', 'cancel', 'mathtools', 'unicode', 'textmacros',
  BIG_DELIMITERS,
];

class TexError extends Error {
  constructor(place, text) {
    super(`${place}: ${text}`);
    this.name = 'TexError';
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

// MathJax publishes its font ranges as scripts that look for the font under this name.
function publishFont() {
  globalThis.MathJax = {_: {output: {fonts: {'mathjax-newcm': {svg_ts: {MathJaxNewcmFont}}}}}};
}

// MathJax swallows the error of a font range that did not load and leaves holes in the formula; it is kept here instead.
let fontFailure = null;

function loadFontRange(file) {
  const name = file.replace(/^.*\//, '').replace(/\.js$/, '');
  try {
    (0, eval)(globalThis.hostLoad(name));
  } catch (error) {
    fontFailure = new Error(`font range '${name}' did not load: ${error.message ?? error}`);
    throw fontFailure;
  }
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
    throw error;
  }
  if (leftOver) throw new TexError('preamble', 'it may only define macros, but it sets type');
}

defineBigDelimiters();
publishFont();
mathjax.asyncLoad = loadFontRange;
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

// A fresh reader for each formula: macros, colours, labels and options set by one formula cannot reach the next.
function freshReader() {
  return new TeX({
    packages: PACKAGES,
    formatError: (input, error) => {
      throw new TexError(faultOffset(input.parseOptions.parsers, input.latex), error.message);
    },
  });
}

globalThis.tex2svg = (source, display, preamble = '') => {
  const input = freshReader();
  const document = mathjax.document('', {InputJax: input, OutputJax: output});
  if (preamble) define(preamble, input);
  const node = document.convert(source, {display: Boolean(display), em: 16, ex: 8, containerWidth: 1e7});
  if (fontFailure) throw fontFailure;
  const svg = adaptor.serializeXML(adaptor.tags(node, 'svg')[0]);
  return [svg].join(''); // a flat string: a concatenated one (a rope) cannot cross into Python
};
