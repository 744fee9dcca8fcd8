import { useI18n } from 'vue-i18n'
import type { TableColumn } from './table-columns.ts'

/** What stands over a column: Wireshark's words for the fixed ones, its own name for a field. */
export function useColumnLabel() {
  const { t } = useI18n()
  return ({ column }: Pick<TableColumn, 'column'>): string => column.kind === 'field' ? column.field : t(`columns.${column.kind}`)
}
