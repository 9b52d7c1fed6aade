import { playAll } from './play-all.ts';

playAll((service) => service === 'eks');
