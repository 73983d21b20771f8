/** Dates, times and sizes as this person's language writes them. Each formatter is made when it is first needed, and kept: making one costs ms, using it µs. */
import { createContext } from 'svelte';

export interface Formats {
	/** 08:17 */
	clock(at: number): string;
	/** Thursday 20 November; with the year when it is not the present one. */
	day(at: number, now: number): string;
	/** For a row: 08:17 today, Wed this week, 3 Mar before. */
	brief(at: number, now: number): string;
	/** 20 November 2025, 08:16:42, for tooltips. */
	exact(at: number): string;
	/** 9 minutes ago; "now" under a minute. */
	ago(at: number, now: number): string;
	count(value: number): string;
	/** 412 MB */
	bytes(value: number): string;
	/** Tomasz, Ada and Sam */
	list(names: readonly string[]): string;
	/** Two times with the same key are on the same day of this device's calendar. */
	dayKey(at: number): string;
}

const [formats, setFormats] = createContext<Formats>();
export { formats, setFormats };

/**
 * The person's own region of the catalogue's language, so that en-US reads 3 March as they are used to; without one, day before month.
 * @param wanted The browser's languages, best first.
 */
export function regionOf(catalogue: string, wanted: readonly string[]): string {
	const own = wanted.find((language) => language === catalogue || language.startsWith(`${catalogue}-`));
	if (own !== undefined && own !== 'en') return own;
	return catalogue === 'en' ? 'en-GB' : catalogue;
}

export function createFormats(locale: string): Formats {
	const of = (options: Intl.DateTimeFormatOptions) => {
		const formatter = once(() => new Intl.DateTimeFormat(locale, options));
		return { format: (at: number) => formatter().format(at) };
	};
	const clock = of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
	const longWeekday = of({ weekday: 'long' });
	const longDate = of({ day: 'numeric', month: 'long' });
	const longDateAndYear = of({ day: 'numeric', month: 'long', year: 'numeric' });
	const weekday = of({ weekday: 'short' });
	const date = of({ day: 'numeric', month: 'short' });
	const exact = of({ dateStyle: 'long', timeStyle: 'medium', hourCycle: 'h23' });
	const relativeFormatter = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
	const numberFormatter = once(() => new Intl.NumberFormat(locale));
	const listFormatter = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
	const dayKey = (at: number): string => {
		const local = new Date(at);
		return `${local.getFullYear()}-${local.getMonth()}-${local.getDate()}`;
	};
	return {
		clock: (at) => clock.format(at),
		day: (at, now) => {
			const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
			return `${longWeekday.format(at)} ${(isThisYear ? longDate : longDateAndYear).format(at)}`;
		},
		brief: (at, now) => {
			if (dayKey(at) === dayKey(now)) return clock.format(at);
			return now - at < 6 * dayMs ? weekday.format(at) : date.format(at);
		},
		exact: (at) => exact.format(at),
		ago: (at, now) => {
			const relative = relativeFormatter();
			const seconds = Math.max(0, now - at) / 1000;
			if (seconds < 60) return relative.format(0, 'second');
			if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
			if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
			return relative.format(-Math.floor(seconds / 86_400), 'day');
		},
		count: (value) => numberFormatter().format(value),
		bytes: (value) => bytes(locale, value),
		list: (names) => listFormatter().format(names),
		dayKey
	};
}

function once<Value>(make: () => Value): () => Value {
	let made: Value | undefined;
	return () => (made ??= make());
}

const dayMs = 24 * 60 * 60 * 1000;

function bytes(locale: string, value: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
	const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
	const amount = value / 1000 ** step;
	return new Intl.NumberFormat(locale, {
		style: 'unit',
		unit: units[step] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: amount < 10 && step > 0 ? 1 : 0
	}).format(amount);
}
