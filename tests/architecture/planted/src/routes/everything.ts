import * as up from '#lib/core/reaches-up.ts';
import * as files from '#lib/core/reads-files.ts';
import * as platform from '#lib/platform/reaches-sync.ts';
import * as search from '#lib/workers/search.ts';
import { services } from '#server/services.ts';
import { isTested } from '#lib/core/ids.contract.ts';

export const everything = [up, files, platform, search, services, isTested];
