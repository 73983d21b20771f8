/** What every endpoint is made of: who asks, what they send, and a refusal turned into an answer. */
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import type { Outcome, ProblemCode, Refused } from '#lib/core/problem.ts';
import { refused } from '#lib/core/problem.ts';
import type { Caller } from '../../../server/auth/accounts-context.ts';
import type { ActiveSession } from '../../../server/auth/sessions.ts';
import type { Services } from '../../../server/services.ts';
import { fieldErrors, hasPrototypeKey } from './field-errors.ts';
import { problemAnswer, RefusedError } from './problem-answer.ts';

/** What a JSON body may weigh; files have a way of their own. */
const maxBodyBytes = 256 * 1024;

/** Through the slot and not by import: an import would copy the server into the build. @throws before the server is up. */
export function services(): Services {
	const built = (globalThis as { [slot: symbol]: unknown })[Symbol.for('kith.services')];
	if (built === undefined) throw new Error('the server is not up yet');
	return built as Services;
}

/** Ends with problem+json whatever is refused on the way. Anything else that is thrown is a bug, and the hooks' affair. */
export function endpoint(answer: (event: RequestEvent) => Promise<Response>): RequestHandler {
	return async (event) => {
		try {
			return await answer(event);
		} catch (cause) {
			if (cause instanceof RefusedError) return problemAnswer(cause.refusal, event.url.pathname, event.locals.requestId);
			throw cause;
		}
	};
}

/** @throws {RefusedError} `not_signed_in`, `session_expired` or `session_revoked`. */
export function requireUser(locals: App.Locals): ActiveSession {
	if (locals.session !== undefined) return locals.session;
	throw new RefusedError(refused(locals.ended === undefined ? 'not_signed_in' : `session_${locals.ended}`));
}

/** The value, or the end of the endpoint. */
export function must<Value>(outcome: Outcome<Value>): Value {
	if (outcome.kind === 'refused') throw new RefusedError(outcome);
	return outcome.value;
}

/** A part of the path; Kit's own type knows every route's parameters and none of them for all. */
export function param(event: RequestEvent, name: string): string | undefined {
	return (event.params as Partial<Record<string, string>>)[name];
}

/** An id in the path; one that cannot be is answered like one that is not there. */
export function idFrom<Id extends string>(
	event: RequestEvent,
	name: string,
	isId: (value: unknown) => value is Id,
	absent: ProblemCode
): Id {
	const value = param(event, name);
	if (isId(value)) return value;
	throw new RefusedError(refused(absent));
}

/** The parsed body; an empty one counts as `{}`. */
export async function bodyOf<Schema extends v.GenericSchema>(
	event: RequestEvent,
	schema: Schema
): Promise<v.InferOutput<Schema>> {
	const text = await event.request.text();
	if (new TextEncoder().encode(text).byteLength > maxBodyBytes) throw new RefusedError(refused('too_large'));
	const type = event.request.headers.get('content-type') ?? '';
	if (text !== '' && !/^application\/([\w.-]+\+)?json\b/i.test(type)) throw new RefusedError(refused('unsupported_media_type'));
	return parsed(schema, text === '' ? {} : parsedJson(text), 'invalid_body');
}

/** The parsed query; parameters it does not know are ignored. */
export function queryOf<Schema extends v.GenericSchema>(event: RequestEvent, schema: Schema): v.InferOutput<Schema> {
	return parsed(schema, Object.fromEntries(event.url.searchParams), 'invalid_query');
}

export function callerOf(event: RequestEvent): Caller {
	return { address: event.getClientAddress(), isLocal: isLocal(event), userAgent: event.request.headers.get('user-agent') };
}

/** From this machine, by the address of the socket, and not handed on by a proxy that runs here too. */
export function isLocal({ platform, request }: RequestEvent): boolean {
	const address = platform?.req.socket.remoteAddress ?? '';
	const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => request.headers.has(name));
	return !isForwarded && /^(127\.|::1$|::ffff:127\.)/.test(address);
}

/** Where links for people lead: the public address, else the one this request came to. */
export function publicOrigin(event: RequestEvent): string {
	return services().config.origin ?? event.url.origin;
}

function parsedJson(text: string): unknown {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw new RefusedError(refused('malformed_json'));
	}
	if (hasPrototypeKey(text)) throw new RefusedError(unknownField('__proto__'));
	// A list passes for an object whose fields are all optional.
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RefusedError(refused('invalid_body'));
	return value;
}

function unknownField(field: string): Refused {
	return refused('invalid_body', { told: 'unknown_field', errors: [{ field, code: 'unknown_field' }] });
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, value: unknown, code: ProblemCode): v.InferOutput<Schema> {
	const result = v.safeParse(schema, value);
	if (result.success) return result.output;
	const errors = fieldErrors(result.issues);
	const refusal: Refused = refused(code, { errors, ...(errors[0] === undefined ? {} : { told: errors[0].code }) });
	throw new RefusedError(refusal);
}
