/** Where the page of a case lies. */
import { useKinds } from '@/stores/kinds'

export function addressOf(row: { kind: string; id: string }): string {
  const kind = useKinds().byCode(row.kind)
  return `/${kind?.path ?? 'cases'}/${row.id}`
}
