import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The built page loads and reaches nothing but its own files, and runs no text as code. React and KaTeX set styles of elements;
 * the development server needs inline scripts and a socket, so it goes without.
 */
const POLICY = [
	"default-src 'self'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data: blob:",
	"font-src 'self' data:",
	"connect-src 'self'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
].join('; ');

const contentSecurityPolicy: Plugin = {
	name: 'content-security-policy',
	apply: 'build',
	transformIndexHtml: () => [
		{
			tag: 'meta',
			attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
			injectTo: 'head-prepend',
		},
	],
};

/** Files that are many, and load much of what others load. */
const LIGHT = [
	'data',
	'exact',
	'game',
	'math',
	'metrics',
	'oracle',
	'panels',
	'report/certificate',
	'result',
	'share',
	'solvers',
	'spec',
	'store',
	'ui',
].map((room) => `test/${room}/**/*.test.{ts,tsx}`);
const ALIKE = {
	// By itself Vitest leaves one core free: of two that is one half, for a minder that has little to do.
	maxWorkers: '100%',
	// Against a hang alone: tests wait for states, and a busy machine may take its time.
	testTimeout: 120_000,
};

/** Files of few lines that take long: they begin before the others, which Vitest takes by length. No core waits for the last. */
const SLOW = /test\/browser\/(webgpu\/webgpu|doctor|access|tasks)\.test\.ts$/;
class SlowFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const slow = ({ moduleId }: TestSpecification): boolean => SLOW.test(moduleId);
		return [...sorted.filter(slow), ...sorted.filter((file) => !slow(file))];
	}
}

export default defineConfig({
	// Relative, so that the built page runs from any folder of any server.
	base: './',
	plugins: [react(), contentSecurityPolicy],
	worker: { format: 'es' },
	build: {
		target: 'es2022',
		chunkSizeWarningLimit: 700,
		rolldownOptions: {
			// What the first picture needs is one file: in ten, each shared with some part that comes later, it packs worse.
			output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
		},
	},
	test: {
		sequence: { sequencer: SlowFirst },
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					globalSetup: 'test/kernels/compile.ts',
					environment: 'node',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/browser/**', 'test/gpu/**', ...LIGHT],
					...ALIKE,
				},
			},
			{
				extends: true,
				test: {
					name: 'unit: light',
					globalSetup: 'test/kernels/compile.ts',
					// Loading took longer than testing: files of one worker share what they load. They start no threads, and leave nothing behind.
					isolate: false,
					environment: 'node',
					include: LIGHT,
					...ALIKE,
				},
			},
			{
				extends: true,
				test: {
					name: 'gpu',
					// The WGSL kernels in Node on a real adapter; `npm test` does not count on one.
					environment: 'node',
					include: ['test/gpu/**/*.test.ts'],
					fileParallelism: false,
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
			{
				extends: true,
				test: {
					name: 'browser',
					// Drives a real Chromium through playwright-core; the tests themselves run in Node.
					environment: 'node',
					include: ['test/browser/**/*.test.ts'],
					// Each file has a Chromium of its own, and waits for its page as often as the page has it wait.
					maxWorkers: '100%',
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});
