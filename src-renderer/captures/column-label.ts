import { useI18n } from 'vue-i18n'
import { CLIENT_STATE, SERVER_STATE, type TableColumn } from './table-columns.ts'

/** What stands over a column: Wireshark's words for the fixed ones, its own name for a field. */
export function useColumnLabel() {
  const { t } = useI18n()
  return ({ column }: Pick<TableColumn, 'column'>): string => {
    if (column.kind !== 'field') return t(`columns.${column.kind}`)
    if (column.field === CLIENT_STATE) return t('columns.clientState')
    return column.field === SERVER_STATE ? t('columns.serverState') : column.field
  }
}
