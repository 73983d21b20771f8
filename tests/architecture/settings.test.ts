import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './cruise.ts';

const read = (...parts: string[]): Promise<string> => readFile(join(projectFolder, ...parts), 'utf8');

test('[S111] .env.example names exactly the settings that the server reads', async () => {
	const settings = new Set((await read('server', 'config.ts')).match(/(?<=')[A-Z][A-Z0-9]+(_[A-Z0-9]+)*(?=')/g));
	const example = new Set([...(await read('.env.example')).matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]));
	expect([...example].sort()).toEqual([...settings].sort());
	expect(settings.size).toBeGreaterThan(10);
});

test('[S25, S113, S115] what a proxy must do for the socket is documented, and the example proxy does it', async () => {
	const [page, proxy, image] = await Promise.all([read('docs', 'DEPLOY.md'), read('deploy', 'nginx.conf'), read('Dockerfile')]);
	for (const word of ['Upgrade', 'time-out', 'wss://', 'heartbeat']) expect(page).toContain(word);
	expect(proxy).toMatch(/proxy_set_header Upgrade \$http_upgrade/);
	expect(Number(/proxy_read_timeout (\d+)s/.exec(proxy)?.[1])).toBeGreaterThan(60);
	expect(image).toContain('server/main.ts');
});

test('[S117, S120, S121] the commands, the documents, the licence and the guide for contributors that the README names are there', async () => {
	const readme = await read('README.md');
	const { scripts, license } = JSON.parse(await read('package.json')) as { scripts: Record<string, string>; license: string };
	expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'dev', 'build', 'seed', 'bench']));
	expect(license).toBe('MIT');
	const linked = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map((match) => match[1] ?? '');
	expect(linked).toEqual(expect.arrayContaining(['LICENSE', 'CONTRIBUTING.md', 'docs/ARCHITECTURE.md', 'docs/SECURITY.md']));
	expect(linked.filter((path) => !existsSync(join(projectFolder, path)))).toEqual([]);
});

test('[S109] strict types hold for every folder of ours, and for core and the service worker with what they may not see taken away', async () => {
	const [app, core, worker] = await Promise.all([
		read('tsconfig.json'),
		read('src/lib/core/tsconfig.json'),
		read('src/service-worker/tsconfig.json')
	]);
	const { compilerOptions, include } = JSON.parse(app) as { compilerOptions: Record<string, unknown>; include: string[] };
	expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true, erasableSyntaxOnly: true });
	for (const folder of ['src', 'server', 'migrations', 'tests', 'bench', 'scripts'])
		expect(include).toContain(`${folder}/**/*.ts`);
	expect(JSON.parse(core)).toMatchObject({ compilerOptions: { lib: ['ES2024'], types: [] } });
	expect(JSON.stringify(JSON.parse(worker))).toContain('WebWorker');
});
