/** What stands for a person or a room without a picture. The same on every device, for ever. */

const hues = [20, 55, 85, 130, 165, 200, 235, 265, 300, 340] as const;

/** One of the ten avatar hues, chosen by the id. */
export function hueOf(id: string): number {
	let sum = 0;
	// The tail of a ULID is chance; its head is time, which people who joined together share.
	for (const letter of id.slice(-12)) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
	return hues[sum % hues.length] ?? hues[0];
}

/** At most two letters: first and last word of a name, or its first two letters. */
export function initialsOf(name: string): string {
	const words = name
		.trim()
		.split(/[\s._-]+/u)
		.filter(Boolean);
	const first = words[0] ?? '?';
	const last = words.length > 1 ? words[words.length - 1] : undefined;
	const letters = last === undefined ? [...first].slice(0, 2) : [[...first][0], [...last][0]];
	// In no language: a Turkish device must not show other letters than the rest.
	return letters.join('').toUpperCase();
}
