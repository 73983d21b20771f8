import { safeParse } from 'valibot';
import { openStore } from '../lib/platform/store.ts';
import { drain } from '../lib/sync/drain.ts';

export const work = [safeParse, openStore, drain];
