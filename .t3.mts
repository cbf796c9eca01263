import { nodeKernels } from './src/cli/kernels';
import { Trainer } from './src/train/trainer';
import { setPaths } from './src/spec/set';
import { findPreset } from './src/spec/presets/index';
const [id='', ...sets] = process.argv.slice(2);
const p = findPreset(id); if (!p) throw 1;
const { game, errors } = setPaths(p.game, sets.map(s => s.split('=') as [string,string])); if (errors.length) throw errors;
const { kernels } = await nodeKernels();
const tr = new Trainer(game, kernels);
const t0 = performance.now();
console.log(tr.terms.map(t=>t.name+':'+t.weight).join(' '));
while (tr.step < game.training.steps) { await tr.advance(); if (tr.step % 250 === 0) { const v = await tr.validate(); console.log(tr.step, ((performance.now()-t0)/1000).toFixed(1), v.total.toFixed(4), v.terms.map(x=>x.toFixed(4)).join(' ')); } }
