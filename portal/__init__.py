"""国家专利导航工程管理平台: the project package and its kernel."""
