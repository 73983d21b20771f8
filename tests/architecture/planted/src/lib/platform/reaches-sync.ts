import { safeParse } from 'valibot';
import { drain } from '../sync/drain.ts';

export const reached = [safeParse, drain];
