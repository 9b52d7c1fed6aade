/** For tests: what a channel is given of a run, and who opens it. */
import type { Session } from '../../../lambda/aws/sessions.ts';
import type { Publication } from '../../../lambda/notify/channels/channel.ts';
import { outlineOf } from '../../../lambda/report/outline/outline.ts';
import { realisticReport } from '../../report/sample-report.ts';

export function aPublication(): { readonly publication: Publication; readonly home: Session } {
  const report = realisticReport();
  return {
    publication: { report, outline: outlineOf(report), news: { changes: [], gaps: [] }, reportLocation: null },
    home: {
      accountId: '111122223333',
      partition: 'aws',
      credentials: async () => ({ accessKeyId: '', secretAccessKey: '' }),
      requestHandler: {},
      stsRegion: 'eu-west-1',
      profile: undefined,
    },
  };
}
