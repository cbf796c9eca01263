import { describe, expect, it } from 'vitest';
import { USUAL_LAYERS } from '../../src/panels/layers/index';
import { applyView, linkView } from '../../src/store/address';
import { advance, createView, setHorizon } from '../../src/store/view';

describe('flow time', () => {
	const play = (loop: boolean, speed: number, horizon: number, seconds: number) => {
		let at = { time: 0, rested: 0, playing: true };
		const seen: number[] = [];
		for (let i = 0; i < seconds * 60 && at.playing; i++) {
			at = advance({ time: at.time, horizon, speed, loop }, at.rested, 1 / 60);
			seen.push(at.time);
		}
		return { seen, ...at };
	};
	it('takes the same time for every horizon, rests at its end, and starts over', () => {
		for (const horizon of [0.5, 1, 7]) {
			const { seen } = play(true, 1, horizon, 5.5);
			expect(Math.max(...seen)).toBe(horizon);
			const arrived = seen.indexOf(horizon);
			expect(arrived / 60).toBeCloseTo(3.5, 1);
			const away = seen.findIndex((time, i) => i > arrived && time < horizon);
			expect((away - arrived) / 60).toBeCloseTo(1.2, 1);
		}
	});
	it('goes at the given speed, and stops at the end without a loop', () => {
		const { seen, playing, time } = play(false, 2, 1, 10);
		expect(seen.length / 60).toBeCloseTo(1.75, 1);
		expect([playing, time]).toEqual([false, 1]);
	});
	it('keeps its fraction when the horizon changes', () => {
		const view = createView({ time: 0.25, horizon: 1 });
		setHorizon(view, 8);
		expect(view.getState()).toMatchObject({ time: 2, horizon: 8 });
	});
});

describe('the view in a link', () => {
	it('is empty for the usual view while it plays', () => {
		expect(linkView(createView({ usual: USUAL_LAYERS }).getState())).toEqual({});
	});
	it('comes back as it was', () => {
		const view = createView({
			usual: USUAL_LAYERS,
			playing: false,
			time: 0.375,
			layers: { ...USUAL_LAYERS, velocity: true, target: false },
		});
		const other = createView({ usual: USUAL_LAYERS });
		expect(applyView(other, linkView(view.getState()), 1)).toEqual([]);
		const { playing, time, layers } = other.getState();
		expect({ playing, time, layers }).toEqual({
			playing: false,
			time: 0.375,
			layers: view.getState().layers,
		});
	});
	it('names what it does not know and takes the rest', () => {
		const view = createView({ usual: USUAL_LAYERS });
		expect(applyView(view, { layers: 'particles,aura', t: 'soon', mood: 'calm' }, 1)).toEqual([
			expect.stringContaining('view.layers: unknown aura'),
			expect.stringContaining('view.t: got "soon"'),
			expect.stringContaining('view.mood'),
		]);
		expect(view.getState().layers.particles).toBe(true);
		expect(view.getState().layers.paths).toBe(false);
		expect(view.getState().playing).toBe(true);
	});
	it('takes no flow time beyond the horizon of its game', () => {
		const view = createView({ horizon: 2 });
		expect(applyView(view, { t: '2.5' }, 2)).toEqual([expect.stringContaining('a time from 0 to 2')]);
		expect(applyView(view, { t: '-0.1' }, 2)).toHaveLength(1);
		expect(view.getState()).toMatchObject({ time: 0, playing: true });
		expect(applyView(view, { t: '2' }, 2)).toEqual([]);
		expect(view.getState()).toMatchObject({ time: 2, playing: false });
	});
});
