import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';
const KEY = 'mfg-lab.theme';
const root = (): HTMLElement => document.documentElement;
const system = () => matchMedia('(prefers-color-scheme: dark)');

/** The theme is an attribute of <html>: public/theme.js sets it before the first paint, panels watch it. */
export const currentTheme = (): Theme => (root().dataset.theme === 'dark' ? 'dark' : 'light');

function chosen(): Theme | null {
	try {
		const kept = localStorage.getItem(KEY);
		return kept === 'light' || kept === 'dark' ? kept : null;
	} catch {
		// Storage can be forbidden; the choice then lasts as long as the page.
		return null;
	}
}

export function chooseTheme(theme: Theme): void {
	root().dataset.theme = theme;
	try {
		localStorage.setItem(KEY, theme);
	} catch {
		// See `chosen`.
	}
}

/** Follows the system for as long as nothing was chosen. */
export function followSystemTheme(): void {
	system().addEventListener('change', ({ matches }) => {
		if (!chosen()) root().dataset.theme = matches ? 'dark' : 'light';
	});
}

function watch(listener: () => void): () => void {
	const observer = new MutationObserver(listener);
	observer.observe(root(), { attributes: true, attributeFilter: ['data-theme'] });
	return () => observer.disconnect();
}
export const useTheme = (): Theme => useSyncExternalStore(watch, currentTheme);
