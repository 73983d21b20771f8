import * as v from 'valibot';

/** Field → code of its first fault, by the very rules the server uses; empty when the body may be sent. */
export function faultsOf(schema: v.GenericSchema, body: unknown): Readonly<Record<string, string>> {
	const faults: Record<string, string> = {};
	for (const issue of v.safeParse(schema, body).issues ?? []) {
		const field = issue.path?.[0]?.key;
		if (typeof field === 'string') faults[field] ??= issue.message;
	}
	return faults;
}
