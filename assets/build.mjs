// Builds what typesetting needs into the folder named on the command line: node build.mjs <folder>
//   mathjax.js      MathJax with New Computer Modern, one script
//   dyn/*.js        its font ranges, loaded when a formula first needs one
//   cmu-*.ttf       the text fonts
//   noto-emoji.ttf  outlines of emoji, for what the text fonts lack

import {build} from 'esbuild';
import {copyFileSync, mkdirSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const FONTS = {
  'cmu-serif-500-roman.ttf': 'cmu-serif-regular.ttf',
  'cmu-serif-500-italic.ttf': 'cmu-serif-italic.ttf',
  'cmu-serif-700-roman.ttf': 'cmu-serif-bold.ttf',
  'cmu-serif-700-italic.ttf': 'cmu-serif-bold-italic.ttf',
  'cmu-sans-serif-500-roman.ttf': 'cmu-sans-regular.ttf',
  'cmu-sans-serif-700-roman.ttf': 'cmu-sans-bold.ttf',
  'cmu-typewriter-text-500-roman.ttf': 'cmu-typewriter-regular.ttf',
};

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const out = process.argv[2];
const ranges = join(modules, '@mathjax/mathjax-newcm-font/svg/dynamic');
mkdirSync(join(out, 'dyn'), {recursive: true});

await build({
  entryPoints: [join(here, 'entry.js')],
  outfile: join(out, 'mathjax.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'neutral',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
});
for (const file of readdirSync(ranges)) {
  if (file.endsWith('.js')) copyFileSync(join(ranges, file), join(out, 'dyn', file));
}
for (const [source, target] of Object.entries(FONTS)) {
  copyFileSync(join(modules, 'computer-modern/fonts', source), join(out, target));
}
const emoji = join(modules, '@expo-google-fonts/noto-emoji');
copyFileSync(join(emoji, '400Regular/NotoEmoji_400Regular.ttf'), join(out, 'noto-emoji.ttf'));
copyFileSync(join(emoji, 'LICENSE_FONT'), join(out, 'LICENSE-noto-emoji.txt'));
copyFileSync(join(modules, '@mathjax/src/LICENSE'), join(out, 'LICENSE-mathjax.txt'));
copyFileSync(join(modules, 'computer-modern/OFL.txt'), join(out, 'LICENSE-cmu.txt'));
