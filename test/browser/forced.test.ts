import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { eventually, snapshotStep, test, unfold } from './lab';

interface Pixels {
	readonly width: number;
	readonly height: number;
	/** Red, green, blue and opacity of each, row by row. */
	readonly data: readonly number[];
}

/** What is painted in a place, and `more` pixels above and below it. */
async function painted(place: Locator, more = 0): Promise<Pixels> {
	const box = await place.boundingBox();
	if (!box) throw new Error('it is not there');
	const clip = { x: box.x, y: box.y - more, width: box.width, height: box.height + 2 * more };
	const picture = (await place.page().screenshot({ clip })).toString('base64');
	return place.page().evaluate(async (source) => {
		const image = new Image();
		image.src = `data:image/png;base64,${source}`;
		await image.decode();
		const { width, height } = image;
		const canvas = new OffscreenCanvas(width, height).getContext('2d');
		canvas?.drawImage(image, 0, 0);
		return { width, height, data: [...(canvas?.getImageData(0, 0, width, height).data ?? [])] };
	}, picture);
}

/** Different colours at the two ends and in the middle of what is seen, other than the ground beside it. */
async function colorsAcross(place: Locator): Promise<number> {
	const { width, height, data } = await painted(place, 6);
	const at = (x: number, y: number): string => {
		const i = 4 * (Math.round(y) * width + Math.round(x));
		return String(data.slice(i, i + 4));
	};
	const line = [3, width / 4, width / 2, (3 * width) / 4, width - 4].map((x) => at(x, height / 2));
	return new Set(line.filter((color) => color !== at(3, 1))).size;
}

/** The most that red and blue differ by in any pixel of a place. */
async function mostTint(place: Locator): Promise<number> {
	const { data } = await painted(place);
	return data.reduce(
		(most, red, i) => (i % 4 === 0 ? Math.max(most, Math.abs(red - (data[i + 2] ?? 0))) : most),
		0,
	);
}

describe('forced colours', () => {
	test('leave pressed chips, the tracks of sliders and colour bars to be seen; a button that can be pressed again has its words in its ink', async ({
		lab,
	}) => {
		const page = await lab.open({ forcedColors: true });
		await eventually(() => snapshotStep(page)).not.toBeNull();
		const chip = (pressed: boolean) =>
			page
				.locator(`.layers [aria-pressed="${pressed}"]`)
				.first()
				.evaluate((element) => getComputedStyle(element).backgroundColor);
		expect(await chip(true)).not.toBe(await chip(false));
		const ink = (place: string) =>
			page
				.locator(`${place} [aria-pressed="true"]`)
				.first()
				.evaluate((element) => getComputedStyle(element).color);
		expect(await ink('.panel-alternatives')).toBe(await ink('.layers'));
		await unfold(page, 'Terminal cost');
		for (const name of ['.slide', '.time', '.panel-bar'])
			expect(await colorsAcross(page.locator(`${name} >> visible=true`).first()), name).toBeGreaterThan(1);
		// It cannot while nothing was trained.
		await eventually(() => page.locator('.longer').isEnabled()).toBe(true);
		expect(await mostTint(page.locator('.longer'))).toBeLessThan(16);
	});
});
