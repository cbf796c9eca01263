import { defineConfig } from 'vite';

export default defineConfig({
	// Its own, so that it does not throw over what the lab's server has prepared.
	cacheDir: '../../node_modules/.vite-gallery',
	server: { port: 4177, strictPort: true, fs: { allow: ['../..'] } },
	logLevel: 'error',
});
