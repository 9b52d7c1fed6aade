import { expect, it } from 'vitest';
import { openerFor } from '../../bin/demo/page.ts';

it('opens the page of the demo on a desktop alone, and never in CI or over SSH', () => {
  expect(openerFor('linux', { DISPLAY: ':0' })).toBe('xdg-open');
  expect(openerFor('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe('xdg-open');
  expect(openerFor('darwin', {})).toBe('open');
  for (const env of [{}, { DISPLAY: ':0', CI: 'true' }, { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 22' }]) {
    expect(openerFor('linux', env)).toBeUndefined();
  }
  expect(openerFor('win32', {})).toBeUndefined();
});
