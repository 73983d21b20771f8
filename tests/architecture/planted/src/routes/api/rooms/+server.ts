import { sql } from 'kysely';
import { isId } from '#lib/core/ids.ts';
import { onScreen } from '#lib/state/skips-sync.ts';
import { services, type Services } from '#server/services.ts';

export const GET = (given: Services): unknown => isId(String(given)) && [services, onScreen, sql];
