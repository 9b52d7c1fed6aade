import { playAll } from './play-all.ts';

playAll((service) => service !== 'ec2' && service !== 'eks');
