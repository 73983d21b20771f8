/** What `npm run bench` takes on its command line. */
import { parseArgs } from 'node:util';

export interface Options {
	/** How often all is measured; the report gives medians. */
	readonly runs: number;
	/** Seconds instead of minutes: shows that the bench works, and nothing about speed. Writes no report. */
	readonly isQuick: boolean;
	/** Only items whose name has this in it; their rows replace the old ones in the report, the others stay. */
	readonly only: string | undefined;
	/** Only peers whose key is this. */
	readonly peer: string | undefined;
}

/** @throws with a sentence for the person who typed it. */
export function parseOptions(args: readonly string[]): Options {
	const { values } = parseArgs({
		args: [...args],
		options: {
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			only: { type: 'string' },
			peer: { type: 'string' }
		}
	});
	const runs = values.runs === undefined ? (values.quick ? 1 : 3) : Number(values.runs);
	if (!Number.isSafeInteger(runs) || runs < 1) throw new Error(`--runs is a whole number from 1 up, not "${values.runs}"`);
	return { runs, isQuick: values.quick, only: values.only, peer: values.peer };
}
