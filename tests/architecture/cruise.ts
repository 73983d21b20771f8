/** Reads a source tree with the project's own rules about layers. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

interface Rules extends IFlattenedRuleSet {
	readonly options: ICruiseOptions;
}

/** `folder` is the root of a tree with `src`, `server` and `migrations` in it. */
export async function readLayers(folder: string): Promise<ICruiseResult> {
	const { options, ...ruleSet } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Rules;
	const { output } = await cruise(
		['src', 'server', 'migrations'],
		{ ...options, ruleSet, validate: true, baseDir: folder },
		{},
		{ tsConfig: extractTSConfig(`${projectFolder}tsconfig.json`) }
	);
	if (typeof output === 'string') throw new Error('dependency-cruiser answered with a text instead of a result');
	return output;
}

/** One line a violation: `rule: from → to`, sorted. Packages without the way to their folder. */
export function violationsIn({ summary }: ICruiseResult): string[] {
	return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${packageOf(to)}`).sort();
}

const packageOf = (path: string): string => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
