/** Parsing at the edges without exceptions: for layers that meet foreign values but know no schema library. */
import * as v from 'valibot';

/** A schema whose output is `Value`. */
export type Shape<Value> = v.GenericSchema<unknown, Value>;

/** For answers whose body does not matter. */
export const anything: Shape<unknown> = v.unknown();

/** Undefined when it does not fit. */
export function parsed<Value>(shape: Shape<Value>, value: unknown): Value | undefined {
	const result = v.safeParse(shape, value);
	return result.success ? result.output : undefined;
}

/** Undefined when it is no JSON or does not fit. */
export function parsedJson<Value>(shape: Shape<Value>, text: string): Value | undefined {
	try {
		return parsed(shape, JSON.parse(text));
	} catch {
		// No JSON: the same as not fitting.
		return undefined;
	}
}
