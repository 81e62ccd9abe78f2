/** The form that FileZilla 3.63 on Linux saves sites in, seen with sites of ours that it had read. */
export const asFileZillaWrites = `<?xml version="1.0"?>
<FileZilla3 version="3.63.0" platform="*nix">
	<Servers>
		<Folder expanded="0">Work<Folder expanded="0">ü "q"<Server>
					<Host>127.0.0.1</Host>
					<Port>2121</Port>
					<Protocol>6</Protocol>
					<Type>4</Type>
					<User>me@example.com</User>
					<Pass encoding="base64">cC93QDolIiPDqSBgJHg=</Pass>
					<Account>ac 7</Account>
					<Logontype>4</Logontype>
					<PasvMode>MODE_ACTIVE</PasvMode>
					<MaximumMultipleConnections>3</MaximumMultipleConnections>
					<EncodingType>Custom</EncodingType>
					<CustomEncoding>gbk</CustomEncoding>
					<BypassProxy>1</BypassProxy>
					<Name>名 &amp; &lt;x&gt;</Name>
					<Comments>a
b</Comments>
					<LocalDir>/tmp</LocalDir>
					<RemoteDir>4 1 . 1 A 1 B</RemoteDir>
					<SyncBrowsing>0</SyncBrowsing>
					<DirectoryComparison>0</DirectoryComparison>
				</Server>
			</Folder>
		</Folder>
		<Server>
			<Host>::1</Host>
			<Port>990</Port>
			<Protocol>3</Protocol>
			<Type>0</Type>
			<Logontype>0</Logontype>
			<PasvMode>MODE_DEFAULT</PasvMode>
			<EncodingType>Auto</EncodingType>
			<BypassProxy>0</BypassProxy>
			<Name>anon</Name>
			<SyncBrowsing>0</SyncBrowsing>
			<DirectoryComparison>0</DirectoryComparison>
		</Server>
	</Servers>
</FileZilla3>
`
