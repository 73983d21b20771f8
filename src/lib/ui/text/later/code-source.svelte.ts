/** The coloured pieces of code. The highlighter comes with the first code that has colours; until then code has one. */
import { canHighlight, type CodePiece } from './code.ts';
import { Kept } from '../kept.ts';

type Highlight = (language: string, code: string) => readonly CodePiece[];

/** Which code is here: the same for everybody, so a module may hold it. */
let highlight = $state.raw<Highlight>();
let isComing = false;
const kept = new Kept<readonly CodePiece[]>(50);

/** Tracks the coming of the highlighter. */
export function codePieces(language: string, code: string): readonly CodePiece[] {
	if (!canHighlight(language, code)) return [{ text: code }];
	const paint = highlight;
	if (paint !== undefined) return kept.get(`${language}\n${code}`, () => paint(language, code));
	void load();
	return [{ text: code }];
}

async function load(): Promise<void> {
	if (isComing) return;
	isComing = true;
	try {
		highlight = (await import('./highlight.ts')).highlight;
	} catch {
		// Not on the device and no network: the next code that asks tries again.
		isComing = false;
	}
}
