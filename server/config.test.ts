import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

describe('[S111] [P6.2] loadConfig', () => {
	it('has a default for everything', () => {
		expect(loadConfig({})).toMatchObject({
			port: 3000,
			dataDir: './data',
			origin: undefined,
			databaseUrl: undefined,
			logLevel: 'info',
			hasLimits: true
		});
	});

	it('reads what is set, and an empty value as absent', () => {
		const config = loadConfig({
			PORT: '0',
			ORIGIN: 'https://chat.example.org/',
			LIMITS: 'off',
			DATABASE_URL: '',
			PUSH_HOSTS: 'a.example, b.example',
			ALLOW_PRIVATE_ADDRESSES: '1'
		});
		expect(config).toMatchObject({
			port: 0,
			origin: 'https://chat.example.org',
			hasLimits: false,
			databaseUrl: undefined,
			pushHosts: ['a.example', 'b.example'],
			allowsPrivateAddresses: true
		});
	});

	it.each([
		['PORT', 'soon'],
		['PORT', '70000'],
		['ORIGIN', 'chat.example.net'],
		['ORIGIN', 'https://chat.example.net/app'],
		['CORS_ORIGINS', '*'],
		['DATABASE_URL', 'mysql://secret@db'],
		['REDIS_URL', 'localhost'],
		['S3_ENDPOINT', 'files'],
		['S3_BUCKET', 'alone'],
		['LOG_LEVEL', 'loud'],
		['LIMITS', '0'],
		['ALLOW_PRIVATE_ADDRESSES', 'yes'],
		['HOST', 'a b']
	])('stops the start at a bad %s and names it, without its value', (name, value) => {
		const load = () => loadConfig({ [name]: value });
		expect(load).toThrow(ConfigError);
		expect(load).toThrow(name.startsWith('S3_B') ? 'S3_ENDPOINT' : name);
		expect(load).not.toThrow(value.length > 5 ? value : '\0');
	});
});
