import { formatIpv4, parseIpv4Cidr } from '../../facts/aws/ipv4.ts';
import { type AddressMap, runsOf } from '../../model/address-map.ts';
import type { MapReport } from '../../model/map-report.ts';
import { inOrder } from './in-order.ts';
import { type ShownMapReport, shownMapSchema } from './map-schema.ts';

type Range = ShownMapReport['maps'][number]['ranges'][number];

/** Maps as machines get them: every range of addresses with its kind and its ENI. */
export function mapJson(report: MapReport): ShownMapReport {
  const maps = report.maps.map(({ map: { cells, ...map }, unread }) => ({
    ...map,
    unread,
    ranges: rangesOf(map.cidr, cells),
  }));
  return inOrder(shownMapSchema, { ...report, maps });
}

/** None of a map that is folded: it does not know single addresses. */
function rangesOf(cidr: string, cells: AddressMap['cells']): readonly Range[] {
  if (cells.by === 'block') return [];
  let next = parseIpv4Cidr(cidr)?.first ?? 0;
  return runsOf(cells.runs).map(({ kind, length, eni }) => {
    const first = next;
    next += length;
    const { id, ...whose } = (eni === undefined ? undefined : cells.enis[eni]) ?? {};
    return {
      first: formatIpv4(first),
      last: formatIpv4(next - 1),
      kind,
      ...(id !== undefined && { eni: id }),
      ...whose,
    };
  });
}
