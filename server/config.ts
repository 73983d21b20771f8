/** The only reader of the environment: one typed object, or an error that names the variable. */
import * as v from 'valibot';
import { logLevels, type LogLevel } from './log.ts';

export interface Config {
	/** 0 takes any free port. */
	readonly port: number;
	/** Undefined listens on every interface, IPv6 and IPv4. */
	readonly host: string | undefined;
	readonly dataDir: string;
	/** The public URL, without a path; undefined when the server is reached under several names. */
	readonly origin: string | undefined;
	/** Foreign pages that may use the API with a bearer token. */
	readonly corsOrigins: readonly string[];
	readonly databaseUrl: string | undefined;
	readonly redisUrl: string | undefined;
	readonly s3: S3Config | undefined;
	readonly smtpUrl: string | undefined;
	readonly logLevel: LogLevel;
	readonly hasLimits: boolean;
	/** Hosts of the push services one may subscribe with; undefined: those of the browser makers. */
	readonly pushHosts: readonly string[] | undefined;
	readonly allowsPrivateAddresses: boolean;
	/** Whether `/metrics` answers others than the machine itself. */
	readonly hasPublicMetrics: boolean;
}

export interface S3Config {
	readonly endpoint: string;
	readonly region: string;
	readonly bucket: string;
	readonly accessKey: string;
	readonly secretKey: string;
}

/** A variable has a value that cannot be used. The message begins with its name and never repeats a secret. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly variable: string;

	constructor(variable: string, expected: string) {
		super(`${variable}: ${expected}`);
		this.variable = variable;
	}
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty value counts as absent. @throws {ConfigError} for the first value that cannot be used. */
export function loadConfig(env: Environment): Config {
	const url = (name: string, protocols: readonly string[]) =>
		read(env, name, urlOf(protocols), `must be a URL beginning with ${protocols.join(' or ')}`);
	return {
		port: read(env, 'PORT', portNumber, 'must be a port between 0 and 65535') ?? 3000,
		host: read(env, 'HOST', v.pipe(v.string(), v.regex(/^[\w.:%-]+$/)), 'must be a host name or an address'),
		dataDir:
			read(
				env,
				'DATA_DIR',
				v.pipe(
					v.string(),
					v.check((path) => !path.includes('\0'))
				),
				'must be a path'
			) ?? './data',
		origin: read(env, 'ORIGIN', publicOrigin, 'must be the public URL without a path, such as https://chat.example.org'),
		corsOrigins:
			read(env, 'CORS_ORIGINS', originList, 'must be origins such as https://app.example.org with commas between them') ?? [],
		databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
		redisUrl: url('REDIS_URL', ['redis:', 'rediss:']),
		s3: loadS3(env),
		smtpUrl: url('SMTP_URL', ['smtp:', 'smtps:']),
		logLevel: read(env, 'LOG_LEVEL', v.picklist(logLevels), `must be one of ${logLevels.join(', ')}`) ?? 'info',
		hasLimits: (read(env, 'LIMITS', v.picklist(['on', 'off']), 'must be on or off') ?? 'on') === 'on',
		pushHosts: read(env, 'PUSH_HOSTS', hostList, 'must be host names with commas between them'),
		allowsPrivateAddresses: isOn(env, 'ALLOW_PRIVATE_ADDRESSES'),
		hasPublicMetrics: isOn(env, 'PUBLIC_METRICS')
	};
}

function loadS3(env: Environment): S3Config | undefined {
	const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const;
	if (names.every((name) => (env[name] ?? '') === '')) return undefined;
	const required = (name: (typeof names)[number]) => {
		const value = read(env, name, v.string(), '');
		if (value === undefined) throw new ConfigError(name, 'is needed when another S3_… variable is set');
		return value;
	};
	const endpoint =
		read(env, 'S3_ENDPOINT', urlOf(['http:', 'https:']), 'must be a URL beginning with http: or https:') ??
		required('S3_ENDPOINT');
	return {
		endpoint,
		region: read(env, 'S3_REGION', v.string(), '') ?? 'us-east-1',
		bucket: required('S3_BUCKET'),
		accessKey: required('S3_ACCESS_KEY'),
		secretKey: required('S3_SECRET_KEY')
	};
}

const portNumber = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535));
const hostList = v.pipe(
	v.string(),
	v.transform((list) => list.split(',').map((host) => host.trim().toLowerCase())),
	v.array(v.pipe(v.string(), v.regex(/^[\w.:-]+$/)))
);
const publicOrigin = v.pipe(
	v.string(),
	v.check(
		(text) =>
			['http:', 'https:'].includes(parsed(text)?.protocol ?? '') && parsed(text)?.pathname === '/' && parsed(text)?.search === ''
	),
	v.transform((text) => new URL(text).origin)
);

const originList = v.pipe(
	v.string(),
	v.transform((list) => list.split(',').map((origin) => origin.trim())),
	v.array(publicOrigin)
);

const urlOf = (protocols: readonly string[]) =>
	v.pipe(
		v.string(),
		v.check((text) => protocols.includes(parsed(text)?.protocol ?? ''))
	);

function parsed(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

function isOn(env: Environment, name: string): boolean {
	return (read(env, name, v.picklist(['0', '1']), 'must be 0 or 1') ?? '0') === '1';
}

function read<Value>(
	env: Environment,
	name: string,
	schema: v.GenericSchema<string, Value>,
	expected: string
): Value | undefined {
	const text = env[name]?.trim() ?? '';
	if (text === '') return undefined;
	const result = v.safeParse(schema, text);
	if (!result.success) throw new ConfigError(name, expected);
	return result.output;
}
