import '../../../src/ui/tokens.css';
import '../../../src/ui/base.css';
import '../../../src/ui/layout.css';
import '../../../src/ui/composer.css';
import '../../../src/ui/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { decodeHash } from '../../../src/share/index';
import { applyView, bindAddress, tellProblems } from '../../../src/store/address';
import { createLab, type Lab } from '../../../src/store/lab';
import { createView } from '../../../src/store/view';
import { App } from '../../../src/ui/App';
import { inspect } from '../../../src/ui/inspect';
import { startLoop } from '../../../src/ui/loop';
import { prefersStillness } from '../../../src/ui/media';
import { rules } from '../../../src/ui/rules';
import { followSystemTheme } from '../../../src/ui/theme';
import { syntheticScene, syntheticSnapshot } from '../../gallery/synthetic';
import { FakeWorker } from '../../store/fakeEngine';

/** Opens the lab on the game that the address bar holds. */
async function start(place: HTMLElement): Promise<void> {
	const { game, preset, problems, view: seen } = await decodeHash(location.hash);
	const view = createView({ horizon: game.dynamics.horizon });
	// Who wants no motion sees where the flow ends.
	if (prefersStillness()) view.setState({ playing: false, time: game.dynamics.horizon });
	applyView(view, seen);
	const lab: Lab = createLab({ game, preset: preset.id, rules, spawn, view });
	tellProblems(lab, problems);
	followSystemTheme();
	const loop = startLoop(lab);
	const address = bindAddress(lab);
	inspect(lab, loop);
	createRoot(place).render(
		<StrictMode>
			<App desk={{ lab, loop, address }} />
		</StrictMode>,
	);
}

function spawn() {
	const worker = new FakeWorker();
	let run = 0,
		step = 0,
		phase: 'training' | 'paused' = 'paused',
		acked = true;
	const stat = () =>
		worker.say({
			type: 'status',
			status: {
				run,
				phase,
				step,
				stepsPerSecond: 130,
				backend: 'WASM SIMD · 2 threads',
				backendReason:
					'WebGPU is not there: this browser has no adapter. WASM SIMD passed its self-test and made 130 steps/s.',
			},
		});
	const look = () => {
		if (!acked) return;
		acked = false;
		setTimeout(() => {
			worker.say({ type: 'snapshot', snapshot: { ...syntheticSnapshot(step, { run }), run } });
			stat();
		});
	};
	setInterval(() => {
		if (phase === 'training') {
			step += 30;
			look();
			stat();
		}
	}, 400);
	worker.onTold = (c) => {
		if (c.type === 'load') {
			run = c.run;
			step = 0;
			acked = true;
			worker.say({ type: 'scene', scene: { ...syntheticScene({ run }), run } });
			look();
			if (c.start) phase = 'training';
			stat();
		}
		if (c.type === 'run') phase = 'training';
		if (c.type === 'pause') phase = 'paused';
		if (c.type === 'step') {
			step++;
			look();
		}
		if (c.type === 'reset') {
			step = 0;
			acked = true;
			look();
		}
		if (c.type === 'ack') {
			acked = true;
		}
		stat();
	};
	setTimeout(() => worker.say({ type: 'ready' }), 50);
	return worker;
}
void start(document.getElementById('root') as HTMLElement);
