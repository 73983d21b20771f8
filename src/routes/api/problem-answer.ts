/** Refusals as HTTP answers (RFC 9457). */
import { statusOf, titleOf, type ProblemCode, type Refused } from '#lib/core/problem.ts';
import type { Problem } from '#lib/core/answers.ts';

/** Thrown inside an endpoint to end it with a refusal. */
export class RefusedError extends Error {
	override readonly name = 'RefusedError';
	readonly refusal: Refused;

	constructor(refusal: Refused) {
		super(refusal.code);
		this.refusal = refusal;
	}
}

const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
	403: 'wrong_origin',
	404: 'not_found',
	405: 'method_not_allowed',
	413: 'too_large',
	415: 'unsupported_media_type'
};

/** What the framework answered by itself, in our words; its headers stay, for `Allow` is among them. */
export function problemOfStatus(response: Response, path: string, requestId: string): Response {
	const answer = problemAnswer({ kind: 'refused', code: codeOfStatus[response.status] ?? 'internal' }, path, requestId);
	const allow = response.headers.get('allow');
	if (allow !== null) answer.headers.set('allow', allow);
	return answer;
}

export function problemAnswer({ code, told, errors, retryAfterSeconds }: Refused, path: string, requestId: string): Response {
	const status = statusOf(code);
	const problem: Problem = {
		type: `urn:kith:problem:${code}`,
		title: titleOf(code),
		status,
		instance: path,
		code: told ?? code,
		...(errors === undefined ? {} : { errors: [...errors] }),
		requestId
	};
	const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
	if (retryAfterSeconds !== undefined) {
		headers.set('retry-after', String(retryAfterSeconds));
		headers.set('ratelimit', `"default";r=0;t=${retryAfterSeconds}`);
	}
	return new Response(JSON.stringify(problem), { status, headers });
}
