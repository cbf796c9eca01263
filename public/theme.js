// A file and not inline: the content security policy allows none. src/ui/theme.ts keeps it after.
let kept = null;
try {
	kept = localStorage.getItem('mfg-lab.theme');
} catch {
	// Storage can be forbidden; then the system's choice holds.
}
document.documentElement.dataset.theme =
	kept === 'light' || kept === 'dark'
		? kept
		: matchMedia('(prefers-color-scheme: dark)').matches
			? 'dark'
			: 'light';
