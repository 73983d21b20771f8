/**
 * Completes package-lock.json. npm leaves packages for other platforms out of it when the registry in use does not have them, and
 * `npm ci` then refuses the lock everywhere. An entry with the version its parent names is enough: on its own platform npm asks the
 * registry for it, elsewhere it is passed over.
 */
const systems = {
	darwin: 'darwin',
	win32: 'win32',
	linux: 'linux',
	android: 'android',
	freebsd: 'freebsd',
	openbsd: 'openbsd',
	openharmony: 'openharmony'
};
const processors = {
	arm64: 'arm64',
	x64: 'x64',
	arm: 'arm',
	ia32: 'ia32',
	loong64: 'loong64',
	ppc64: 'ppc64',
	riscv64: 'riscv64',
	s390x: 's390x',
	wasm32: 'wasm32'
};
const libraries = { gnu: 'glibc', musl: 'musl', gnueabihf: 'glibc', musleabihf: 'musl' };

/** What optional packages the lock names and does not have: `[path, entry]` each. */
export function missingEntries({ packages }) {
	const present = new Set(
		Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
	);
	const missing = new Map();
	for (const parent of Object.values(packages)) {
		for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
			if (!present.has(name)) missing.set(`node_modules/${name}`, entryFor(name, version, parent));
		}
	}
	return [...missing];
}

/** The same lock with every missing entry, in npm's own order. */
export function completed(lock) {
	const { '': project, ...rest } = lock.packages;
	const entries = [...Object.entries(rest), ...missingEntries(lock)].sort(([a], [b]) => a.localeCompare(b, 'en'));
	return { ...lock, packages: { '': project, ...Object.fromEntries(entries) } };
}

function entryFor(name, version, parent) {
	const words = name.split(/[/-]/);
	const of = (table) => words.filter((word) => word in table).map((word) => table[word]);
	const [os, cpu, libc] = [of(systems), of(processors), of(libraries)];
	return {
		version,
		...(cpu.length > 0 ? { cpu } : {}),
		...(parent.dev ? { dev: true } : {}),
		...(os[0] === 'linux' && libc.length > 0 ? { libc } : {}),
		optional: true,
		...(os.length > 0 ? { os } : {})
	};
}
