"""The demo's world. Everything is made through the product's own doors, at instants in the past.

Names, codes, places and figures are invented and say 示例 or 演示; codes use the region 990000,
which does not exist.
"""
