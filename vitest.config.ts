import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

// Four suites: `unit` needs nothing, `server` opens databases and sockets, `svelte` runs components and runes in a DOM,
// `e2e` drives a real Chromium against the build.
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					environment: 'node',
					include: [
						'src/lib/{core,platform,workers,sync}/**/*.test.ts',
						'server/sync/gate/**/*.test.ts',
						'bench/**/*.test.ts',
						'scripts/**/*.test.ts',
						'tests/architecture/**/*.test.ts'
					],
					testTimeout: 20_000
				}
			},
			{
				test: {
					name: 'server',
					environment: 'node',
					include: ['server/**/*.test.ts', 'tests/{api,convergence,faults,support}/**/*.test.ts'],
					exclude: ['server/sync/gate/**'],
					testTimeout: 60_000,
					hookTimeout: 60_000,
					maxWorkers: 2
				}
			},
			{
				plugins: [sveltekit()],
				resolve: { conditions: ['browser'] },
				test: {
					name: 'svelte',
					environment: 'happy-dom',
					include: ['src/**/*.svelte.test.ts', 'src/lib/{state,ui}/**/*.test.ts'],
					testTimeout: 20_000
				}
			},
			{
				test: {
					name: 'e2e',
					environment: 'node',
					include: ['tests/e2e/**/*.spec.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					maxWorkers: 1
				}
			}
		]
	}
});
