import { describe, expect, it } from 'vitest';
import { USUAL_LAYERS } from '../../src/panels/layers/index';
import { applyView, backendOf, frozenOf, linkView } from '../../src/store/address';
import { type Clock, createClock } from '../../src/store/clock';
import { createLooks, type Looks } from '../../src/store/looks';

const viewOf = (clock: Partial<Clock> = {}, looks: Partial<Looks> = {}) => ({
	clock: createClock(clock),
	looks: createLooks({ usual: USUAL_LAYERS, ...looks }),
});
const written = ({ clock, looks }: ReturnType<typeof viewOf>) => linkView(clock.getState(), looks.getState());

describe('the view in a link', () => {
	it('is empty for the usual view while it plays', () => {
		expect(written(viewOf())).toEqual({});
	});
	it('comes back as it was', () => {
		const layers = { ...USUAL_LAYERS, velocity: true, target: false };
		const view = viewOf({ playing: false, t: 0.375 }, { layers });
		const other = viewOf();
		expect(applyView(other, written(view), 1)).toEqual([]);
		expect(other.clock.getState()).toMatchObject({ playing: false, t: 0.375 });
		expect(other.looks.getState().layers).toEqual(layers);
	});
	it('has the panels as they were arranged, none of them included', () => {
		for (const panels of [['losses', 'density'], []]) {
			const other = viewOf();
			expect(applyView(other, written(viewOf({}, { panels })), 1)).toEqual([]);
			expect(other.looks.getState().panels).toEqual(panels);
		}
		expect(written(viewOf({}, { panels: ['losses', 'density'] }))).toEqual({ panels: 'losses,density' });
	});
	it('names a backend where one was chosen; one that there is not is told', () => {
		const { clock, looks } = viewOf();
		expect(linkView(clock.getState(), looks.getState(), 'auto')).toEqual({});
		const view = linkView(clock.getState(), looks.getState(), 'relaxed');
		expect(view).toEqual({ backend: 'relaxed' });
		expect(backendOf(view)).toBe('relaxed');
		expect(applyView(viewOf(), view, 1)).toEqual([]);
		expect(backendOf({ backend: 'cuda' })).toBeUndefined();
		expect(applyView(viewOf(), { backend: 'cuda' }, 1)).toEqual([
			expect.stringContaining('view.backend: got "cuda", expected one of auto, webgpu, relaxed, wasm'),
		]);
	});
	it('has the step at which A stands still; what is none is told', () => {
		const { clock, looks } = viewOf();
		const view = linkView(clock.getState(), looks.getState(), 'auto', 1240);
		expect(view).toEqual({ frozen: '1240' });
		expect(frozenOf(view)).toBe(1240);
		expect(applyView(viewOf(), view, 1)).toEqual([]);
		expect(frozenOf({})).toBeUndefined();
		for (const frozen of ['-1', '1.5', 'yes', '']) {
			expect(frozenOf({ frozen })).toBeUndefined();
			expect(applyView(viewOf(), { frozen }, 1)).toEqual([expect.stringContaining('view.frozen: got')]);
		}
	});
	it('says how many particles are shown, where not as usual; other numbers are told', () => {
		const view = written(viewOf({}, { particles: 5000 }));
		expect(view).toEqual({ particles: '5000' });
		const other = viewOf();
		expect(applyView(other, view, 1)).toEqual([]);
		expect(other.looks.getState().particles).toBe(5000);
		expect(applyView(other, { particles: '1e9' }, 1)).toEqual([
			expect.stringContaining('view.particles: got the text "1e9", expected one of 500, 2000, 5000'),
		]);
		expect(other.looks.getState().particles).toBe(5000);
	});
	it('names what it does not know and takes the rest', () => {
		const view = viewOf();
		expect(applyView(view, { layers: 'particles,aura', t: 'soon', mood: 'calm' }, 1)).toEqual([
			expect.stringContaining('view.layers: unknown aura'),
			expect.stringContaining('view.t: got "soon"'),
			expect.stringContaining('view.mood'),
		]);
		expect(view.looks.getState().layers.particles).toBe(true);
		expect(view.looks.getState().layers.paths).toBe(false);
		expect(view.clock.getState().playing).toBe(true);
	});
	it('holds probes, in the units of the data', () => {
		const probes = [
			{ x: [-0.15, 1.18], t: 0.46 },
			{ x: [120000, -4], t: 1 },
		] as const;
		const view = written(viewOf({}, { probes }));
		expect(view).toEqual({ probes: '-0.15,1.18,0.46;120000,-4,1' });
		const other = viewOf();
		expect(applyView(other, view, 1)).toEqual([]);
		expect(other.looks.getState().probes).toEqual(probes);
	});
	it('tells of probes that are none, and keeps the others', () => {
		const view = viewOf();
		const told = applyView(view, { probes: '0,0,0.5;1,2;a,b,0;1,1,7' }, 1);
		expect(told).toEqual([
			expect.stringContaining('view.probes: got "0,0,0.5;1,2;a,b,0;1,1,7", expected up to 6'),
		]);
		expect(view.looks.getState().probes).toEqual([{ x: [0, 0], t: 0.5 }]);
		expect(applyView(view, { probes: '0,0,0;'.repeat(9) }, 1)).toHaveLength(1);
		expect(view.looks.getState().probes).toHaveLength(6);
	});
	it('takes no flow time beyond the horizon of its game', () => {
		const view = viewOf({ horizon: 2 });
		expect(applyView(view, { t: '2.5' }, 2)).toEqual([expect.stringContaining('a time from 0 to 2')]);
		expect(applyView(view, { t: '-0.1' }, 2)).toHaveLength(1);
		expect(view.clock.getState()).toMatchObject({ t: 0, playing: true });
		expect(applyView(view, { t: '2' }, 2)).toEqual([]);
		expect(view.clock.getState()).toMatchObject({ t: 2, playing: false });
	});
});
