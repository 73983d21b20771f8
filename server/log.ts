/** One JSON line an event: `noun.verb` and fields. Never message bodies, tokens or addresses of people's mail. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
	debug(event: string, fields?: LogFields): void;
	info(event: string, fields?: LogFields): void;
	warn(event: string, fields?: LogFields): void;
	error(event: string, fields?: LogFields): void;
}

export function createLog(level: LogLevel, write: (line: string) => void = (line) => process.stderr.write(line)): Log {
	const threshold = logLevels.indexOf(level);
	const at =
		(name: LogLevel) =>
		(event: string, fields: LogFields = {}) => {
			if (logLevels.indexOf(name) < threshold) return;
			write(`${JSON.stringify({ at: new Date().toISOString(), level: name, event, ...fields })}\n`);
		};
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
