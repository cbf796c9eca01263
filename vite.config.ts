import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	// Relative, so that the built page runs from any folder of any server.
	base: './',
	plugins: [react()],
	worker: { format: 'es' },
	build: { target: 'es2022', chunkSizeWarningLimit: 700 },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					environment: 'node',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/browser/**'],
					testTimeout: 20_000,
				},
			},
			{
				extends: true,
				test: {
					name: 'browser',
					// Drives a real Chromium through playwright-core; the tests themselves run in Node.
					environment: 'node',
					include: ['test/browser/**/*.test.ts'],
					fileParallelism: false,
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});
