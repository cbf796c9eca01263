import { describe, expect, it } from 'vitest';
import { switchBlock } from '../../src/game/change';
import { equations } from '../../src/game/equations';
import { SLOTS } from '../../src/game/game';
import { presets } from '../../src/spec/presets/index';
import { loadTypeset, texOf } from '../../src/ui/typeset';

describe('the equations', () => {
	const base = presets[0]?.game;
	const games = presets.map(({ id, game }) => [id, game] as const);
	const switched = Object.entries(SLOTS).flatMap(([slot, blocks]) =>
		Object.keys(blocks).flatMap((id) =>
			base ? [[`${slot} ${id}`, switchBlock(base, slot as keyof typeof SLOTS, id)] as const] : [],
		),
	);
	it.each([...games, ...switched])(
		'%s: typeset without an error, each term with its slot',
		async (_, game) => {
			const typeset = await loadTypeset();
			for (const { parts } of equations(game)) {
				const html = typeset(texOf(parts), true);
				expect(html).not.toContain('katex-error');
				for (const { slot } of parts) if (slot !== null) expect(html).toContain(`data-slot="${slot}"`);
			}
		},
	);
	it('trusts nothing that a link could bring in', async () => {
		const typeset = await loadTypeset();
		for (const tex of [
			'\\href{javascript:alert(1)}{x}',
			'\\htmlStyle{position:fixed}{x}',
			'\\includegraphics{https://x.y/z.png}',
		]) {
			const html = typeset(tex, false);
			expect(html).not.toMatch(/<a |<img|style="position/);
		}
	});
});
