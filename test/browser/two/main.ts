import { USUAL_LAYERS } from '../../../src/panels/layers/index';
import { decodeHash } from '../../../src/share/index';
import { createBench } from '../../../src/store/bench';
import { spawnEngine } from '../../../src/store/client';
import { rules } from '../../../src/ui/rules';
import { show } from '../../../src/ui/start';

/** The lab's own page over a bench of two: the game of the address bar, and moons beside it. */
const { hash } = location;
const decoded = await decodeHash(hash);
const beside = await decodeHash('#v=1&preset=otflow-moons&training.batch=64');
const place = document.getElementById('root');
if (!place) throw new Error('no place for the page');

const bench = createBench(
	{ game: decoded.game, preset: decoded.preset.id },
	{ rules, spawn: spawnEngine, layers: USUAL_LAYERS },
);
const second = bench.add({ game: beside.game, preset: beside.preset.id });
show(place, bench, { hash, decoded });

declare global {
	interface Window {
		/** Disposes of the second. */
		removeSecond(): void;
	}
}
window.removeSecond = () => bench.remove(second);
