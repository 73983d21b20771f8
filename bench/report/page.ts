/** Results as Markdown, and their place in the bench's page. */
import { peerKeys, type PeerKey } from '../peers/peer.ts';
import { Medians, type Figure } from './medians.ts';
import type { Results } from './results.ts';
import { checkTargets } from './targets.ts';

export const beginMark = '<!-- results: written by npm run bench -->';
export const endMark = '<!-- end of results -->';

const titles: Readonly<Record<PeerKey, string>> = {
	relay: '(a) raw `ws` relay',
	socketio: '(b) Socket.IO + Postgres',
	hocuspocus: '(c) Hocuspocus, stock',
	kith: '(d) Kith'
};

/** The page with new results between its marks. @throws when a mark is missing. */
export function withResults(page: string, results: Results): string {
	const begin = page.indexOf(beginMark);
	const end = page.indexOf(endMark);
	if (begin < 0 || end < begin) throw new Error('the page has no place for results');
	return `${page.slice(0, begin + beginMark.length)}\n\n${renderResults(results)}\n${page.slice(end)}`;
}

export function renderResults(results: Results): string {
	const medians = new Medians(results);
	const minutes = (results.seconds / 60).toFixed(0);
	const head = `Taken ${results.takenAt.slice(0, 10)} on ${results.machine}, ${results.runs} runs in ${minutes} minutes. Medians; in brackets the least and the most.`;
	return [head, '', targetsTable(medians), ...medians.items().map((item) => itemTable(results, medians, item))].join('\n');
}

function targetsTable(medians: Medians): string {
	const targets = checkTargets(medians);
	if (targets.length === 0) return '';
	const rows = targets.map(({ says, measured, isMet }) => `| ${says} | ${measured} | ${isMet ? 'yes' : '**no**'} |`);
	return ['### What it must reach', '', '| target | measured | met |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function itemTable(results: Results, medians: Medians, item: string): string {
	const metrics = medians.metrics(item);
	const [first] = metrics;
	const base = first === undefined ? undefined : medians.figure(item, first, 'relay')?.median;
	const columns = base === undefined ? metrics : metrics.toSpliced(1, 0, '× (a)');
	const rows = peerKeys.flatMap((peer) => {
		const cells = metrics.map((metric) => cell(medians.figure(item, metric, peer)));
		const own = first === undefined ? undefined : medians.figure(item, first, peer)?.median;
		if (base !== undefined) cells.splice(1, 0, own === undefined ? '' : (own / base).toFixed(2));
		const voided = results.voided.filter((row) => row.item === item && row.peer === peer);
		if (own === undefined && voided.length === 0) return [];
		return [`| ${titles[peer]}${voidNote(voided.map(({ reason }) => reason))} | ${cells.join(' | ')} |`];
	});
	return [`### ${item}`, '', `| | ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length + 1)}`, ...rows, ''].join('\n');
}

const voidNote = (reasons: readonly string[]): string =>
	reasons.length === 0 ? '' : `<br>void ${reasons.length} ×: ${[...new Set(reasons)].join('; ')}`;

function cell(figure: Figure | undefined): string {
	if (figure === undefined) return '';
	const { median, least, most, count } = figure;
	return count === 1 || least === most ? shown(median) : `${shown(median)} (${shown(least)}–${shown(most)})`;
}

/** Three figures that mean something; large numbers whole. */
const shown = (value: number): string =>
	Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
