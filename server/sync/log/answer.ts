/** Tells those who wrote what became of it, once it is durable or refused. */
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { Pending, WriteOutcome, ClientWrite } from './pending.ts';
import type { Answer, PreparedRoom, ServerAnswer } from './prepare.ts';
import type { Verdict } from '../gate/gate.ts';

export function answerAll(share: PreparedRoom, at: number, kind: 'client' | 'server'): void {
	for (const answer of share.answers) {
		if (answer.pending.kind !== kind) continue;
		if (isHanging(answer)) continue;
		if ('seq' in answer) answer.pending.done(outcomeOf(answer, at));
		else answerClient(answer.pending, answer.verdict);
	}
}

/** What a node that lags behind the log may say wrongly. */
const doubtful: ReadonlySet<RefusalCode> = new Set(['not_yours', 'unknown_message', 'malformed']);

/** True for a client's write whose verdict may change once the log was read to its end. */
export function isHanging({ pending, verdict }: Answer): boolean {
	if (pending.kind !== 'client' || pending.isCaughtUp === true || verdict === 'exists') return false;
	return verdict.kind === 'incomplete' || (verdict.kind === 'refused' && doubtful.has(verdict.code));
}

/** For a write that the database refused. */
export function refuse(pending: Pending, code: RefusalCode, ids: readonly string[]): void {
	if (pending.kind === 'server') pending.done(code === 'id_taken' ? { kind: 'exists' } : { kind: 'refused', code });
	if (pending.kind !== 'client') return;
	pending.writer.refused(code, ids, []);
	pending.writer.settled(pending.update.byteLength);
}

function outcomeOf({ verdict, seq }: ServerAnswer, at: number): WriteOutcome {
	if (verdict === 'exists' || verdict.kind === 'known') return { kind: 'exists' };
	if (verdict.kind === 'admitted') return { kind: 'written', seq, at };
	return { kind: 'refused', code: verdict.kind === 'refused' ? verdict.code : 'unknown_message' };
}

function answerClient({ writer, update }: ClientWrite, verdict: Verdict): void {
	switch (verdict.kind) {
		case 'admitted':
			writer.committed(verdict.clocks);
			// The replica holds another value under the same Yjs id: it must be given up like after any refusal.
			if (verdict.alreadyRedacted.length > 0)
				writer.refused('already_redacted', verdict.alreadyRedacted, [...verdict.clocks.keys()]);
			break;
		case 'known':
			writer.committed(verdict.clocks);
			break;
		case 'incomplete':
			writer.ask();
			break;
		case 'refused':
			writer.refused(verdict.code, verdict.ids, verdict.clients);
			break;
		default:
			verdict satisfies never;
	}
	writer.settled(update.byteLength);
}
