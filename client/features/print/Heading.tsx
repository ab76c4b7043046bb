export const Heading = ({ title }: { title: string }) => (
  <tr className="sheet__heading">
    <td>
      <h2>{title}</h2>
    </td>
  </tr>
)
