import { services } from './services.ts';
import { openDatabase } from './db/connect.ts';
import './nowhere.ts';

export const started = [services, openDatabase];
